# SPDX-License-Identifier: MIT-0
"""Clicks are counted in memory and written in batches: a redirect never waits for a write."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

log = structlog.get_logger()


# --8<-- [start:buffer]
class ClickBuffer:
    """A kill loses what `every` seconds have counted, a clean stop nothing."""

    def __init__(
        self,
        write: Callable[[Mapping[str, int]], Awaitable[None]],
        *,
        every: float,
        flush_at: int,
        limit: int,
        dropped: Callable[[int], None],
    ) -> None:
        self._write, self._dropped = write, dropped
        self._every, self._flush_at, self._limit = every, flush_at, limit
        self._counts: dict[str, int] = {}
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()

    def add(self, code: str, clicks: int = 1) -> None:
        counts = self._counts
        if code not in counts and len(counts) >= self._limit:
            self._dropped(clicks)
            return
        counts[code] = counts.get(code, 0) + clicks
        if len(counts) >= self._flush_at:
            self._wake.set()

    async def run(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._every)
            self._wake.clear()
            if not await self.flush():  # then wait: no busy loop
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), self._every)
        await self.flush()

    def stop(self) -> None:
        """run() returns when all is written, or writing has failed once more."""
        self._stop.set()
        self._wake.set()

    async def flush(self) -> bool:
        """A batch that failed is counted again, even if its commit has happened."""
        batch, self._counts = self._counts, {}
        if not batch:
            return True
        try:
            await self._write(batch)
        except Exception as error:
            log.warning("clicks_not_written", links=len(batch), error=repr(error))
            for code, clicks in batch.items():
                self.add(code, clicks)
            return False
        return True


# --8<-- [end:buffer]
