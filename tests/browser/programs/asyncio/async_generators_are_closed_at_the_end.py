import asyncio


async def numbers():
    try:
        for n in range(10):
            yield n
            await asyncio.sleep(0)
    finally:
        print("closed")


async def main():
    async for n in numbers():
        print(n)
        if n == 2:
            break
    print("after the loop")


asyncio.run(main())
