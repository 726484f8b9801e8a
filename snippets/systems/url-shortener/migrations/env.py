# SPDX-License-Identifier: MIT-0
"""Runs the migrations over asyncpg, the service's own driver; the address comes from DATABASE_URL."""

import asyncio
import os

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ONE_AT_A_TIME = 4_711  # any number; two deployments that migrate at once wait for each other


def migrate(connection: sa.Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))  # for tables: it would bound the line above too
        context.run_migrations()


async def main() -> None:
    url = sa.make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
