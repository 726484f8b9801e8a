# SPDX-License-Identifier: MIT-0
"""A miss that is written late hides what was created meanwhile, unless it is written only where nothing is."""

# --8<-- [start:race]
import asyncio


async def race(only_if_absent: bool) -> str:
    table: set[str] = set()
    cache: dict[str, str] = {}

    async def visitor() -> None:
        found = "launch" in table
        await asyncio.sleep(0.01)  # PostgreSQL has answered, Valkey is next
        if not found and not (only_if_absent and "launch" in cache):
            cache["launch"] = "no such link"

    async def creator() -> None:
        table.add("launch")
        cache["launch"] = "https://www.python.org/"

    await asyncio.gather(visitor(), creator())
    return cache["launch"]


print(asyncio.run(race(only_if_absent=False)))
print(asyncio.run(race(only_if_absent=True)))
# --8<-- [end:race]
