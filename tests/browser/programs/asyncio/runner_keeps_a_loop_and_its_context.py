import asyncio
import contextvars

name = contextvars.ContextVar("name", default="nobody")


async def main(value):
    print(name.get())
    name.set(value)


with asyncio.Runner() as runner:
    runner.run(main("first"))
    runner.run(main("second"))
    print(name.get(), runner.get_loop().is_running())
asyncio.run(main("third"))
