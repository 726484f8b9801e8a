# SPDX-License-Identifier: MIT-0
"""The parts of one process, put together and taken apart in the right order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from . import telemetry
from .cache import Cache, CacheDown
from .clicks import ClickBuffer
from .codes import random_code
from .limits import Limiter
from .resolve import Recent, Resolver
from .settings import Settings
from .store import Link, Store

log = structlog.get_logger()


class NoFreeCode(Exception):
    """Several random codes in a row were taken: the code space is too small or the generator is broken."""


@dataclass(frozen=True)
class Service:
    settings: Settings
    store: Store
    cache: Cache
    resolver: Resolver
    clicks: ClickBuffer
    create_limit: Limiter
    miss_limit: Limiter

    # --8<-- [start:create]
    async def create(
        self,
        target: str,
        alias: str | None,
        permanent: bool,
        expires_at: datetime | None,
    ) -> Link | None:
        """None when the alias is taken. Raises NoFreeCode, StoreDown."""
        for _ in range(5):
            code = alias or random_code()
            link = await self.store.create(code, target, permanent, expires_at)
            if link is not None:
                telemetry.CREATED.inc()
                with suppress(CacheDown):  # replaces "no such code", if somebody has asked before
                    await self.resolver.remember(link)
                return link
            if alias:
                return None
            telemetry.COLLISIONS.inc()
        raise NoFreeCode

    # --8<-- [end:create]


# --8<-- [start:life]
@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Service]:
    """Up to `yield` the process does not accept requests; after it, it has answered the last one."""
    store = await Store.open(
        settings.database_url, size=settings.pool_size, wait=settings.pool_wait, query_timeout=settings.query_timeout
    )
    cache = Cache(
        settings.redis_url, settings.key_prefix, timeout=settings.cache_timeout, probe_every=settings.cache_probe_every
    )
    clicks = ClickBuffer(
        store.add_clicks,
        every=settings.flush_every,
        flush_at=settings.flush_at,
        limit=settings.buffer_limit,
        dropped=telemetry.CLICKS_DROPPED.inc,
    )
    outcomes = {name: telemetry.LOOKUPS.labels(name) for name in ("recent", "hit", "stale", "absent", "miss", "direct")}
    telemetry.CACHE_UP.set_function(lambda: cache.up)
    service = Service(
        settings,
        store,
        cache,
        Resolver(
            cache,
            store,
            Recent(settings.recent_for, settings.recent_limit),
            fresh_for=settings.fresh_for,
            keep_for=settings.keep_for,
            absent_for=settings.absent_for,
            counted=lambda outcome: outcomes[outcome].inc(),
        ),
        clicks,
        Limiter("create", settings.create_per_minute, settings.create_burst, cache),
        Limiter("miss", settings.miss_per_minute, settings.miss_burst, cache),
    )
    await asyncio.gather(store.ping(), cache.ping())  # connects, so that the first visitor need not wait for it
    flusher = asyncio.create_task(clicks.run())
    log.info("started")
    try:
        yield service
    finally:
        clicks.stop()
        await flusher
        await cache.close()
        await store.close()
        log.info("stopped")


# --8<-- [end:life]
