"""One running process of a system, handled as the embedded servers are: supervised, on a free port, with a log."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from urllib.request import urlopen

from handbook.servers import ServerError, Service, running
from handbook.servers.ports import HOST
from handbook.servers.postgres import fresh_database
from handbook.systems.definition import System, fill, filled, load

MIGRATION_SECONDS = 60.0


class Instance(Service):
    """`env` has the addresses of the system's servers, and may override settings of the system."""

    name = "system"
    title = "system"

    def __init__(self, system: System, env: Mapping[str, str]) -> None:
        super().__init__()
        self.system = system
        self._env = dict(env)

    def own_url(self) -> str:
        return f"http://{HOST}:{self.ports[0]}"

    def command(self) -> list[str]:
        return filled(self.system.serve, self._values())

    def variables(self) -> dict[str, str]:
        values = self._values()
        given = {name: fill(text, values) for name, text in self.system.env.items()}
        return {"PYTHONPATH": str(self.system.folder), "PYTHONUNBUFFERED": "1", **given, **self._env}

    def ping(self) -> None:
        self.listens(self.ports[0])
        with urlopen(self.own_url() + self.system.ready, timeout=5):
            pass

    def addresses(self) -> dict[str, str]:
        """The variables that lead to the system's servers."""
        return {name: value for name, value in self._env.items() if name not in self.system.bench_env}

    def terminate(self) -> None:
        """SIGTERM, and wait until the process has ended by itself; its log stays until stop()."""
        assert self._process is not None
        self._process.stop()

    @classmethod
    def embedded_version(cls) -> str:
        return ""

    def _values(self) -> dict[str, str]:
        return {
            "folder": str(self.system.folder),
            "port": str(self.ports[0]),
            "url": self.own_url(),
            "name": urlsplit(self._env.get("DATABASE_URL", "")).path.strip("/"),
        }


def migrate(system: System, env: Mapping[str, str]) -> None:
    """Raises ServerError with what the command wrote."""
    if not system.migrate:
        return
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            filled(system.migrate, {"folder": str(system.folder)}),
            env={**os.environ, **env, "PYTHONPATH": str(system.folder)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=MIGRATION_SECONDS,
        )
    if done.returncode:
        written = done.stdout + done.stderr
        raise ServerError(f"{system.title}: the migration ended with status {done.returncode}\n{written}")


@contextmanager
def fresh(system: System, services: Mapping[str, Service]) -> Iterator[dict[str, str]]:
    """The variables that lead to `services`, with a new, migrated database where there is PostgreSQL."""
    env = {name: value for service in services.values() for name, value in service.environment().items()}
    if "DATABASE_URL" not in env:
        yield env
        return
    with fresh_database(env["DATABASE_URL"]) as url:
        env["DATABASE_URL"] = url
        migrate(system, env)
        yield env


@contextmanager
def instance(system: System, env: Mapping[str, str] | None = None) -> Iterator[Instance]:
    """A running instance on servers of this process, or on the reader's own where a variable names them."""
    with running(*system.needs) as services, fresh(system, services) as addresses:
        process = Instance(system, {**addresses, **(env or {})})
        process.start()
        try:
            yield process
        finally:
            process.stop()


@contextmanager
def started(slug: str) -> Iterator[str]:
    """The base URL of a running instance, such as "http://127.0.0.1:41234"."""
    with instance(load(slug)) as process:
        yield process.url
