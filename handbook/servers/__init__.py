"""Real servers for tests and drills, from wheels: no container and no system package is needed.

A server listens on 127.0.0.1, in a private folder, and is gone with the process that started it, however
that ends. When its variable (DATABASE_URL, REDIS_URL, S3_ENDPOINT, KAFKA_BOOTSTRAP, NATS_URL) is set, the
server behind it is used instead and never stopped.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from handbook.servers.base import Service
from handbook.servers.errors import ConfigError, ServerError, UnavailableError
from handbook.servers.fault_proxy import FaultProxy
from handbook.servers.pool import Pool
from handbook.servers.registry import NAMES, service_class

__all__ = [
    "NAMES",
    "ConfigError",
    "FaultProxy",
    "ServerError",
    "Service",
    "UnavailableError",
    "create",
    "running",
    "versions",
]


def create(name: str, *, durable: bool = False) -> Service:
    """Return an embedded server of the caller's own, not started yet, whatever the variables say.

    `durable=True` synchronises to the disk what a client was told is safe; ValueError where that cannot be had.
    """
    return service_class(name)(durable=durable)


@contextmanager
def running(*names: str) -> Iterator[dict[str, Service]]:
    """Start servers in parallel, set their variables, yield them by name, and undo both at the end."""
    pool = Pool()
    before = dict(os.environ)
    try:
        pool.want(names)
        services = {name: pool.service(name) for name in names}
        for service in services.values():
            os.environ.update(service.environment())
        yield services
    finally:
        pool.stop()
        os.environ.clear()
        os.environ.update(before)


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the version of each server that a test gets: the embedded one's, or what the reader's own tells."""
    found = {}
    for name in names:
        kind = service_class(name)
        url = os.environ.get(kind.variable) if kind.variable else None
        found[name] = kind(url=url).version if url else kind.embedded_version()
    return found
