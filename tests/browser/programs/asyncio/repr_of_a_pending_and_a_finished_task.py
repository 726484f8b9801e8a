import asyncio
import re


async def main():
    async def work():
        return 1

    task = asyncio.create_task(work())
    print(re.sub(r" at 0x\w+| created at.*", "", repr(task)).split(" coro")[0])
    await task
    print(re.sub(r" at 0x\w+", "", repr(task)))
    print(type(asyncio.get_running_loop()).__name__)


asyncio.run(main())
