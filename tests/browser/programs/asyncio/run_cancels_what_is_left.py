import asyncio


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        print("cancelled at the end")


async def main():
    task = asyncio.create_task(background())
    await asyncio.sleep(0)
    print("main is done", task.done())


asyncio.run(main())
