import asyncio


async def work():
    await asyncio.sleep(0.02)
    print("work went on")


async def main():
    task = asyncio.create_task(work())
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.005)
    except TimeoutError:
        print("gave up waiting", task.done())
    await task


asyncio.run(main())
