import asyncio


async def main():
    async def work(n):
        await asyncio.sleep(0.01)
        order.append(n)

    order = []
    await asyncio.gather(*(work(n) for n in range(200)))
    print(order == list(range(200)))


asyncio.run(main())
