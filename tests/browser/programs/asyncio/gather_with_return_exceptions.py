import asyncio


async def work(n):
    if n == 1:
        raise KeyError(n)
    return n


async def main():
    print(await asyncio.gather(*(work(n) for n in range(3)), return_exceptions=True))


asyncio.run(main())
