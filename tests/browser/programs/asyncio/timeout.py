import asyncio


async def main():
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(5)
    except TimeoutError:
        print("too late")
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.01)
    except TimeoutError as error:
        print(type(error), error)
    async with asyncio.timeout(None) as limit:
        print(limit.when())


asyncio.run(main())
