import importlib.util
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from handbook import systems
from handbook.systems.instance import Instance, instance

SLUG = "url-shortener"
SYSTEM = systems.load(SLUG)
sys.path.insert(0, str(SYSTEM.folder))

from shortener.app import create_app  # noqa: E402
from shortener.service import Service, running  # noqa: E402
from shortener.settings import Settings  # noqa: E402

PATIENCE = {"cache_timeout": 5.0, "pool_wait": 5.0, "query_timeout": 10.0}
TARGET = "https://www.python.org/downloads/"


def schema() -> str:
    path = Path(SYSTEM.folder, "migrations", "versions", "links.py")
    spec = importlib.util.spec_from_file_location("links_migration", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.SCHEMA)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def settings(anyio_backend: str, database_url: str, redis_url: str) -> Settings:
    """Of a service on a database with tables and an empty cache, without memory of its own."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(schema())
    await connection.close()
    return Settings(database_url=database_url, redis_url=redis_url, recent_for=0.0, flush_every=60.0, **PATIENCE)


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    async with running(settings) as service:
        yield service


class Serve:
    """serve(settings) is an async context: a client of an application in this process."""

    @asynccontextmanager
    async def __call__(self, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://shortener") as client:
                yield client


@pytest.fixture
def serve() -> Serve:
    return Serve()


@pytest.fixture
async def client(serve: Serve, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(settings) as client:
        yield client


@pytest.fixture
def fields() -> dict[str, Any]:
    return {"target": TARGET}


@pytest.fixture
def rig() -> Iterator[systems.Rig]:
    with systems.rig(SLUG) as rig:
        yield rig


@pytest.fixture(scope="module")
def live() -> Iterator[Instance]:
    """A real process on the servers of this run."""
    with instance(SYSTEM, {"CREATE_PER_MINUTE": "1e9", "CREATE_BURST": "1000000", "MISS_BURST": "1000000"}) as process:
        yield process
