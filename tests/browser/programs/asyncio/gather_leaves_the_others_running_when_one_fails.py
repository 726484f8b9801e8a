import asyncio


async def fail():
    raise RuntimeError("no")


async def slow():
    await asyncio.sleep(0.02)
    print("slow is done")


async def main():
    task = asyncio.create_task(slow())
    try:
        await asyncio.gather(fail(), task)
    except RuntimeError as error:
        print("caught", error)
    print(task.done())
    await task


asyncio.run(main())
