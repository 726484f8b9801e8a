import asyncio
import time


async def work(name):
    time.sleep(0.1)
    print(name)


async def main():
    began = time.monotonic()
    await asyncio.gather(*(work(n) for n in "abc"))
    print(round(time.monotonic() - began, 1))


asyncio.run(main())
