import asyncio
import sys


async def main():
    if sys.version_info >= (3, 12):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def work():
        return "work"

    task = asyncio.create_task(work())
    print(await task)


asyncio.run(main())
