# SPDX-License-Identifier: MIT-0
"""Without a shield, the first visitor who leaves takes everybody's read along."""

# --8<-- [start:leave]
import asyncio


async def visitors(shielded: bool) -> str:
    read = asyncio.create_task(asyncio.sleep(0.01, "the link"))

    async def wait() -> str:
        return await (asyncio.shield(read) if shielded else read)

    leaves, stays = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    leaves.cancel()
    try:
        return await stays
    except asyncio.CancelledError:
        return "cancelled"


print(asyncio.run(visitors(shielded=False)))
print(asyncio.run(visitors(shielded=True)))
# --8<-- [end:leave]
