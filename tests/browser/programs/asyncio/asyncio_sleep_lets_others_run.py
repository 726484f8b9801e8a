import asyncio
import time


async def main():
    began = time.monotonic()
    await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(5)))
    print(round(time.monotonic() - began, 1))


asyncio.run(main())
