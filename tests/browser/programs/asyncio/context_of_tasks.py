import asyncio
import contextvars

request = contextvars.ContextVar("request")


async def handle(n):
    request.set(n)
    await asyncio.sleep(0.01 - n / 1000)
    print(n, request.get())


async def main():
    await asyncio.gather(*(handle(n) for n in range(4)))


asyncio.run(main())
