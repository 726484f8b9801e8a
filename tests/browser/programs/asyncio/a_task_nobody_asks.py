import asyncio


def handler(loop, context):
    print(context["message"], repr(context["exception"]))


async def fail():
    raise ValueError("unheard")


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)


asyncio.run(main())
