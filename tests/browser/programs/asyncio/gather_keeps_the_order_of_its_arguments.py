import asyncio


async def work(name, seconds):
    await asyncio.sleep(seconds)
    print(name)
    return name


async def main():
    print(await asyncio.gather(work("a", 0.06), work("b", 0.02), work("c", 0.04)))


asyncio.run(main())
