import asyncio


async def main():
    print(asyncio.current_task().get_name())
    tasks = [asyncio.create_task(asyncio.sleep(0)) for _ in range(2)]
    print([task.get_name() for task in tasks], asyncio.create_task(asyncio.sleep(0), name="mine").get_name())
    await asyncio.wait(tasks)


asyncio.run(main())
