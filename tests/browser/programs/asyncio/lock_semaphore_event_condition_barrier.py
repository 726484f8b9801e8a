import asyncio


async def main():
    lock, semaphore, event = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
    barrier, condition = asyncio.Barrier(3), asyncio.Condition()
    active = 0

    async def limited(n):
        nonlocal active
        async with semaphore:
            active += 1
            print("in", n, active)
            await asyncio.sleep(0.002)
            active -= 1

    async def waiter(n):
        await event.wait()
        async with lock:
            print("awake", n, lock.locked())

    async def meet(n):
        await asyncio.sleep(n / 100)
        print("met", await barrier.wait() >= 0)

    async def conditional():
        async with condition:
            await condition.wait()
            print("notified")

    waiting = [asyncio.create_task(waiter(n)) for n in range(3)]
    told = asyncio.create_task(conditional())
    await asyncio.gather(*(limited(n) for n in range(5)))
    event.set()
    await asyncio.gather(*waiting)
    async with condition:
        condition.notify_all()
    await told
    await asyncio.gather(*(meet(n) for n in range(3)))


asyncio.run(main())
