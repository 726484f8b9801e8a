# SPDX-License-Identifier: MIT-0
"""PostgreSQL keeps the links. Five statements, every one bounded in time and in connections."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from .telemetry import STORE_READS


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """The default costs a round trip after every statement, for session state that this service never has."""


class StoreDown(Exception):
    """PostgreSQL is away or too slow; whether a write was made is unknown."""


@dataclass(frozen=True)
class Link:
    code: str
    target: str
    permanent: bool
    expires_at: datetime | None
    created_at: datetime


class Store:
    def __init__(self, pool: asyncpg.Pool, *, wait: float, query_timeout: float) -> None:
        self._pool, self._wait, self._query_timeout = pool, wait, query_timeout

    @classmethod
    async def open(cls, url: str, *, size: int, wait: float, query_timeout: float) -> "Store":
        """Opens no connection yet, so the service starts, and serves what is cached, while PostgreSQL is away."""
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=size,
            timeout=query_timeout,
            command_timeout=query_timeout,
            reset=_nothing_to_reset,
            server_settings={"application_name": "shortener", "statement_timeout": str(int(query_timeout * 1000))},
        )
        return cls(pool, wait=wait, query_timeout=query_timeout)

    # --8<-- [start:statements]
    async def create(self, code: str, target: str, permanent: bool, expires_at: datetime | None) -> Link | None:
        """None when the code is taken. Committed, and on disk, when it returns."""
        async with self._connection() as db:
            row = await db.fetchrow(
                "INSERT INTO links (code, target, permanent, expires_at) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (code) DO NOTHING RETURNING code, target, permanent, expires_at, created_at",
                code,
                target,
                permanent,
                expires_at,
            )
        return Link(*row) if row else None

    async def find(self, code: str) -> Link | None:
        STORE_READS.inc()
        async with self._connection() as db:
            row = await db.fetchrow(
                "SELECT code, target, permanent, expires_at, created_at FROM links WHERE code = $1", code
            )
        return Link(*row) if row else None

    async def add_clicks(self, counts: Mapping[str, int]) -> None:
        """One statement for the whole batch; rows in code order, so that two processes cannot deadlock.

        Clicks on links that are gone are dropped: one such code must not fail the batch, for it would fail for ever.
        """
        async with self._connection() as db:
            await db.execute(
                "INSERT INTO link_clicks (code, clicks) "
                "SELECT code, clicks FROM unnest($1::text[], $2::bigint[]) AS batch (code, clicks) "
                "JOIN links USING (code) ORDER BY code "
                "ON CONFLICT (code) DO UPDATE SET clicks = link_clicks.clicks + EXCLUDED.clicks",
                list(counts),
                list(counts.values()),
            )

    # --8<-- [end:statements]

    async def clicks(self, code: str) -> int:
        async with self._connection() as db:
            return await db.fetchval("SELECT clicks FROM link_clicks WHERE code = $1", code) or 0

    async def ping(self) -> bool:
        try:
            async with self._connection() as db:
                return bool(await db.fetchval("SELECT 1"))
        except StoreDown:
            return False

    async def close(self) -> None:
        try:
            async with asyncio.timeout(self._query_timeout):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
        try:
            async with self._pool.acquire(timeout=self._wait) as connection:
                yield connection
        except (
            OSError,
            TimeoutError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            asyncpg.PostgresConnectionError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,
            asyncpg.ReadOnlySQLTransactionError,  # a failover has left this address with a standby
        ) as error:
            raise StoreDown(repr(error)) from error
