import asyncio


async def work(n):
    await asyncio.sleep(n / 100)
    return n


async def main():
    print([await each for each in asyncio.as_completed([work(n) for n in (3, 1, 2)])])
    tasks = [asyncio.create_task(work(n)) for n in (1, 30)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), {task.result() for task in done})


asyncio.run(main())
