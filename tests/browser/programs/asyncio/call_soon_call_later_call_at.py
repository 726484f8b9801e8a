import asyncio


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(0.03, done.set_result, "done")
    loop.call_at(loop.time() + 0.02, print, "at")
    loop.call_later(0.01, print, "later")
    handle = loop.call_later(0.015, print, "never")
    handle.cancel()
    loop.call_soon(print, "soon")
    print("first")
    print(await done)


asyncio.run(main())
