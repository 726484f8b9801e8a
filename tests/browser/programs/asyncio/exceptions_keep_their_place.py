import asyncio
import traceback


async def inner():
    raise LookupError("lost")


async def main():
    task = asyncio.create_task(inner())
    await asyncio.wait([task])
    frames = traceback.extract_tb(task.exception().__traceback__)
    print([(frame.name, frame.lineno) for frame in frames], repr(task.exception()))


asyncio.run(main())
