import asyncio


async def stubborn():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError as error:
        print("cancel", error.args)
    finally:
        print("finally")
    return "went on"


async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print(task.cancel("reason"), task.cancelling())
    print(await task, task.cancelled())


asyncio.run(main())
