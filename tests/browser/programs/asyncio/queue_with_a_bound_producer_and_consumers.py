import asyncio


async def produce(queue):
    for n in range(6):
        await queue.put(n)
        print("put", n, queue.qsize())


async def consume(name, queue):
    while True:
        n = await queue.get()
        await asyncio.sleep(0.001)
        print(name, n)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=2)
    workers = [asyncio.create_task(consume(name, queue)) for name in "xy"]
    await produce(queue)
    await queue.join()
    for worker in workers:
        worker.cancel()
    print(await asyncio.gather(*workers, return_exceptions=True))


asyncio.run(main())
