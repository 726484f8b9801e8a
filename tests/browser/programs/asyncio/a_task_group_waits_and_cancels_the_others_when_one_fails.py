import asyncio


async def work(name, seconds, fail=False):
    try:
        await asyncio.sleep(seconds)
        if fail:
            raise ValueError(name)
        print("done", name)
    except asyncio.CancelledError:
        print("cancelled", name)
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", 0.01))
            group.create_task(work("b", 0.02, fail=True))
            group.create_task(work("c", 5))
    except* ValueError as errors:
        print(errors.exceptions)


asyncio.run(main())
