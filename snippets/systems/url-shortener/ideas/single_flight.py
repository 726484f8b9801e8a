# SPDX-License-Identifier: MIT-0
"""Simultaneous misses share one read."""

# --8<-- [start:stampede]
import asyncio
from collections.abc import Awaitable

reads = 0
flights: dict[str, asyncio.Task[str]] = {}


async def read(code: str) -> str:
    global reads
    reads += 1
    await asyncio.sleep(0.01)  # the database
    return f"https://www.python.org/#{code}"


def shared(code: str) -> Awaitable[str]:
    flight = flights.get(code)
    if flight is None:
        flight = flights[code] = asyncio.create_task(read(code))
        flight.add_done_callback(lambda _: flights.pop(code))
    return asyncio.shield(flight)


async def crowd(size: int) -> None:
    global reads
    for way in (read, shared):
        reads = 0
        await asyncio.gather(*(way("launch") for _ in range(size)))
        print(f"{way.__name__}: {size} requests, {reads} reads")


asyncio.run(crowd(200))
# --8<-- [end:stampede]
