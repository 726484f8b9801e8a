# SPDX-License-Identifier: MIT-0
"""Redirects per second as a share of what the same process does when it answers with nothing at all.

Closed loop: each connection sends its next request when it has the answer to the last one, so the latencies are those
of a server that is kept busy, not of a fixed arrival rate. The phases take turns, and each ratio compares neighbours in
time.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import asyncpg
import uvloop

CONNECTIONS = 32
SECONDS = 2.0
WARM = 15_000  # links in Valkey; asked for in turn, none comes back within the second that the process remembers it
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass
class Phase:
    """`requests` are whole HTTP requests; a phase ends when they run out or the time does."""

    requests: Iterator[bytes]
    status: bytes
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


class Client(asyncio.Protocol):
    def __init__(self, phase: Phase, until: float, done: asyncio.Future[None]) -> None:
        self._phase, self._until, self._done = phase, until, done
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        request = next(self._phase.requests, None) if self._sent < self._until else None
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or (length and len(body) < int(length[1])):
            return
        if head[9:12] != self._phase.status:
            return self._fail(RuntimeError(f"expected {self._phase.status!r}, got {self._received[:200]!r}"))
        self._phase.seconds.append(time.perf_counter() - self._sent)
        self._received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if error:
            self._fail(error)
        elif not self._done.done():
            self._done.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self._done.done():
            self._done.set_exception(error)
        self._transport.abort()


async def drive(host: str, port: int, phase: Phase, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    before, start = len(phase.seconds), time.perf_counter()
    finished: list[asyncio.Future[None]] = [loop.create_future() for _ in range(CONNECTIONS)]
    for done in finished:
        await loop.create_connection(partial(Client, phase, start + seconds, done), host, port)
    async with asyncio.timeout(seconds + 10):
        await asyncio.gather(*finished)
    phase.rates.append((len(phase.seconds) - before) / (time.perf_counter() - start))


class Nothing(asyncio.Protocol):
    """Answers every request with the same bytes: the fastest server this client can meet."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def serve_nothing() -> None:
    server = await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def seed(count: int) -> list[str]:
    """That many links, written past the service, so that no cache has seen them."""
    codes = [secrets.token_hex(5) for _ in range(count)]
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    rows = [(code, f"https://www.python.org/downloads/?from={code}") for code in codes]
    await connection.copy_records_to_table("links", records=rows, columns=["code", "target"])
    await connection.execute("ANALYZE links")
    await connection.close()
    return codes


def get(host: str, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


async def measure(url: str, rounds: int, seconds: float, warmed: int) -> dict[str, Phase]:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 80
    codes = await seed(int(rounds * seconds * 8_000) + warmed)
    hot, warm, cold = codes[:100], codes[100:warmed], codes[warmed:]
    phases = {
        "bare": Phase(cycle([get(host, "/healthz")]), b"204"),
        "recent": Phase(cycle([get(host, f"/{code}") for code in hot]), b"302"),
        "hit": Phase(cycle([get(host, f"/{code}") for code in warm]), b"302"),
        "miss": Phase(iter([get(host, f"/{code}") for code in cold]), b"302"),
    }
    fill = Phase(iter([get(host, f"/{code}") for code in hot + warm]), b"302")
    await drive(host, port, fill, 60.0)
    for phase in [phase for _ in range(rounds) for phase in phases.values()]:
        await drive(host, port, phase, seconds)

    echo = subprocess.Popen([sys.executable, __file__, "--serve-nothing"], stdout=subprocess.PIPE, text=True)
    try:
        assert echo.stdout is not None
        phases["ceiling"] = Phase(cycle([get(host, "/")]), b"204")
        await drive(host, int(echo.stdout.readline()), phases["ceiling"], seconds)
    finally:
        echo.kill()
        echo.wait()
    return phases


def ratio(phases: dict[str, Phase], name: str) -> float:
    """Median over the rounds of this phase's rate to the bare one's rate just before it."""
    pairs = zip(phases[name].rates, phases["bare"].rates, strict=True)
    return round(statistics.median(rate / bare for rate, bare in pairs), 3)


def percentile(seconds: list[float], share: float) -> float:
    return round(sorted(seconds)[int(len(seconds) * share)] * 1000, 2)


def report(phases: dict[str, Phase], postgres: str, valkey: str) -> dict[str, object]:
    labels = {
        "ceiling": ("the load generator against a server that does nothing", "idle"),
        "bare": ("GET /healthz, the bare endpoint", "idle"),
        "recent": ("redirect, remembered by the process", "steady"),
        "hit": ("redirect, in Valkey", "steady"),
        "miss": ("redirect, read from PostgreSQL", "busy"),
    }
    return {
        "title": f"Requests per second of one process, {CONNECTIONS} connections, median of the rounds",
        "unit": "requests/s",
        "rows": [
            {"label": labels[name][0], "value": round(statistics.median(phases[name].rates)), "level": labels[name][1]}
            for name in ("bare", "recent", "hit", "miss")
        ],
        "ratios": {name: ratio(phases, name) for name in ("recent", "hit", "miss")},
        "latency_ms": {
            name: {"p50": percentile(phase.seconds, 0.50), "p99": percentile(phase.seconds, 0.99)}
            for name, phase in phases.items()
        },
        "generator_ceiling": round(statistics.median(phases["ceiling"].rates)),
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores for service, servers, generator",
        "versions": {
            "CPython": platform.python_version(),
            "PostgreSQL": postgres,
            "Valkey": valkey,
            **{name: version(name) for name in ("fastapi", "uvicorn", "uvloop", "asyncpg", "redis")},
        },
        "date": date.today().isoformat(),
        "script": "systems/url-shortener/bench.py",
    }


async def server_versions() -> tuple[str, str]:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    postgres = str(await connection.fetchval("SHOW server_version"))
    await connection.close()
    from redis.asyncio import Redis

    async with Redis.from_url(os.environ["REDIS_URL"]) as redis:
        info = await redis.info("server")
    return postgres, str(info.get("valkey_version", info["redis_version"]))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="of a running service; DATABASE_URL and REDIS_URL name its servers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--warm", type=int, default=WARM, help="links in Valkey (default: %(default)s)")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--serve-nothing", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_nothing:
        return await serve_nothing()
    phases = await measure(options.url, options.rounds, options.seconds, options.warm)
    result = report(phases, *await server_versions())
    print(json.dumps(result, indent=2))
    if options.out:
        options.out.parent.mkdir(exist_ok=True)
        options.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    uvloop.run(main())
