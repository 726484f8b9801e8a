# SPDX-License-Identifier: MIT-0
"""Valkey, bounded: one MGET in flight, 0.2 s per call, and a gate that shuts when it is gone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from .telemetry import CACHE_REFUSED

log = structlog.get_logger()
T = TypeVar("T")
GONE = (RedisError, OSError, TimeoutError, RuntimeError)  # the last: uvloop, when the transport has just closed


class CacheDown(Exception):
    """Go on without the cache."""


class Cache:
    def __init__(self, url: str, prefix: str, *, timeout: float, probe_every: float) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=20,
            timeout=timeout,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),  # redis-py retries three times by itself, with pauses of up to 10 s
        )
        self._redis: Redis = Redis.from_pool(pool)
        self._prefix, self._timeout, self._probe_every = prefix, timeout, probe_every
        self._waiting: list[tuple[str, asyncio.Future[bytes | None]]] = []
        self._reader: asyncio.Task[None] | None = None
        self._probe: asyncio.Task[None] | None = None

    def key(self, *parts: str) -> str:
        return ":".join((self._prefix, *parts))

    @property
    def up(self) -> bool:
        return self._probe is None

    # --8<-- [start:batch]
    def get(self, key: str) -> "asyncio.Future[bytes | None]":
        """While one MGET is on its way, the next one fills: the busier the service, the cheaper each read."""
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if self._reader is None:
            self._reader = asyncio.create_task(self._read())
        return future

    async def _read(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:500], self._waiting[500:]
            try:
                values: list[Any] = await self._bounded(self._redis.mget, [key for key, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), value in zip(batch, values, strict=True):
                if not future.done():  # its client may have gone away
                    future.set_result(value)
        self._reader = None

    # --8<-- [end:batch]

    async def put(self, key: str, value: bytes, ttl: float, *, only_if_absent: bool = False) -> bool:
        """True if the value was written."""
        px = max(1, int(ttl * 1000))
        return bool(await self._bounded(self._redis.set, key, value, px=px, nx=only_if_absent))

    async def script(self, source: str, keys: Sequence[str], arguments: Sequence[float]) -> Any:
        return await self._bounded(self._redis.register_script(source), keys=keys, args=arguments)

    async def ping(self) -> bool:
        try:
            return bool(await self._bounded(self._ping))
        except CacheDown:
            return False

    async def close(self) -> None:
        for task in (self._probe, self._reader):
            if task is not None:
                task.cancel()
        await self._redis.aclose()

    # --8<-- [start:gate]
    async def _bounded(self, call: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        if self._probe is not None:
            raise CacheDown  # the gate is shut: nobody waits for a server that is known to be gone
        try:
            async with asyncio.timeout(self._timeout):
                return await call(*args, **kwargs)
        except ResponseError as error:  # out of memory, read-only: it answers, so reads may go on
            CACHE_REFUSED.inc()
            raise CacheDown from error
        except GONE as error:
            if self._probe is None:
                log.warning("cache_down", error=repr(error))
                self._probe = asyncio.create_task(self._until_back())
            raise CacheDown from error

    async def _until_back(self) -> None:
        while True:
            try:  # at once: when it was this process that was late, the gate opens after one round trip
                async with asyncio.timeout(self._timeout):
                    await self._ping()
                break
            except Exception:  # whatever it is: a probe that dies leaves the gate shut for good
                await asyncio.sleep(self._probe_every)
        self._probe = None
        log.info("cache_up")

    # --8<-- [end:gate]

    async def _ping(self) -> bool:
        return await self._redis.ping()
