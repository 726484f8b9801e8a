"""What all servers have in common: start, wait until it answers, stop, kill, start again."""

import os
import re
import signal
import socket
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import psutil

from handbook.servers.errors import ServerError
from handbook.servers.folders import private_folder
from handbook.servers.ports import HOST, free_ports
from handbook.servers.process import ServerProcess

DEADLINE = 60.0  # seconds from a start to the first answer
EXTERNAL_DEADLINE = 5.0
POLL = 0.01
PORT_ATTEMPTS = 5
LOG_LINES = 20
PORT_TAKEN = re.compile(r"address (already )?in use|port \d+ .* is not available", re.IGNORECASE)


class PortTakenError(ServerError):
    """Another program took the port between our look and the server's."""


class Service(ABC):
    """A server: an embedded one with a private folder, or with `url` the reader's own, never stopped.

    An embedded server listens on 127.0.0.1, on the same ports through kill9() and restart(), and is gone
    with the process that started it, however that ends.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    variable: ClassVar[str | None] = None
    port_count: int = 1
    stop_signal: ClassVar[int] = signal.SIGTERM
    can_be_durable: ClassVar[bool] = False

    def __init__(self, *, durable: bool = False, url: str | None = None) -> None:
        if durable and not self.can_be_durable:
            raise ValueError(f"the embedded {self.title} cannot be made durable")
        self.durable = durable
        self.external = url is not None
        self.ports: list[int] = []
        self._external_url = url
        self._folder: Path | None = None
        self._process: ServerProcess | None = None
        self._command: list[str] = []

    @property
    def url(self) -> str:
        """The address that `variable` holds."""
        if self._external_url is not None:
            return self._external_url
        if not self.ports:
            raise ServerError(f"{self.title} has no address before it is started")
        return self.own_url()

    @property
    def version(self) -> str:
        """The server's version, such as "18.6"."""
        return self.asked_version() if self.external else self.embedded_version()

    @property
    def folder(self) -> Path:
        """The embedded server's folder; it exists from the start to the stop."""
        if self._folder is None:
            raise ServerError(f"{self.title} has no folder: it is not started")
        return self._folder

    @property
    def log(self) -> Path:
        """The file that has what the embedded server prints."""
        return self._owned("read").log

    @property
    def pid(self) -> int:
        """The embedded server's first process."""
        if self._process is None or self._process.pid is None:
            raise ServerError(f"{self.title} has no process: it is not started")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.exited(0) is None

    def environment(self, worker: int = 0) -> dict[str, str]:
        """The variables that lead a client to this server; `worker` counts parallel test processes."""
        return {self.variable: self.url} if self.variable else {}

    def start(self) -> None:
        """Start the server, anew after a kill9(), and return when it answers.

        Raises ServerError with the command and the end of the log when it does not.
        """
        if self.external:
            self.ready()
        elif self._process is None:
            self._start_on_free_ports()
        elif self.running:
            raise ServerError(f"{self.title} at {self.url} is already running")
        else:
            self._process.kill()  # what the dead server left behind
            self._launch()

    def ready(self) -> None:
        """Return as soon as the server answers; ServerError when it has ended or the deadline has passed."""
        process = None if self.external else self._owned("waited for")
        patience = EXTERNAL_DEADLINE if self.external else DEADLINE
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.ping()
            except Exception as error:  # a client library's own kind, before the server listens
                answer = f"{type(error).__name__}: {error}"
            if process is None:
                time.sleep(POLL)
            elif (status := process.exited(POLL)) is not None:
                raise self._failure(f"ended with status {status}")
            if time.monotonic() > deadline:
                raise self._failure(f"did not answer within {patience:.0f} s ({answer})")

    def stop(self) -> None:
        """Stop the embedded server and remove its folder. An external one is left alone."""
        if self._process is not None:
            self._process.close()
        self._process = self._folder = None
        self.ports = []

    def kill9(self) -> None:
        """SIGKILL for the server and all its children, as in a crash; start() or restart() brings it back."""
        self._owned("killed").kill()

    def restart(self) -> None:
        """Stop the server if it runs and start it again, on the same ports and data."""
        self._owned("restarted").stop()
        self._launch()

    @abstractmethod
    def own_url(self) -> str: ...

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def ping(self) -> None:
        """Have one real exchange with this very server, or raise."""

    @classmethod
    @abstractmethod
    def embedded_version(cls) -> str: ...

    def asked_version(self) -> str:
        """The version that an external server tells."""
        return "unknown"

    def prepare(self) -> None:  # noqa: B027
        """Fill the folder before the first start."""

    def variables(self) -> dict[str, str]:
        """The server's own environment, beside the few variables that all get."""
        return {}

    def litter(self) -> list[str]:
        """Paths of files that the server leaves outside its folder."""
        return []

    def owner(self) -> tuple[int, int] | None:
        """User and group id to run as, or None for those of this process."""
        return None

    def run(self, command: list[str]) -> None:
        """Run a command to its end in the server's folder, as the server's user, logged like it."""
        assert self._process is not None
        self._spawn(command)
        status = self._process.exited(DEADLINE)
        if status != 0:
            ended = "did not end" if status is None else f"ended with status {status}"
            raise self._failure(f"could not be prepared: {Path(command[0]).name} {ended}")

    def listens(self, port: int) -> None:
        """Raise unless the server's own process listens on `port` and takes a connection there."""
        sockets = psutil.Process(self.pid).net_connections("tcp")
        if not any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets):
            raise ServerError(f"{self.title} does not listen on port {port} yet")
        socket.create_connection((HOST, port), timeout=2).close()

    def _start_on_free_ports(self) -> None:
        for attempt in range(PORT_ATTEMPTS):
            self.ports = free_ports(self.port_count)
            self._folder = private_folder(self.name, self.owner(), on_disk=self.durable)
            self._process = ServerProcess(self._folder, self.stop_signal, self.litter())
            try:
                self.prepare()
                return self._launch()
            except PortTakenError:
                self.stop()
                if attempt + 1 == PORT_ATTEMPTS:
                    raise
            except BaseException:
                self.stop()
                raise

    def _launch(self) -> None:
        self._spawn(self.command())
        self.ready()

    def _spawn(self, command: list[str]) -> None:
        assert self._process is not None
        self._command = command
        environment = {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "LC_ALL": "C",
            **self.variables(),
        }
        self._process.spawn(command, environment, self.owner())

    def _owned(self, done: str) -> ServerProcess:
        if self.external:
            raise ServerError(
                f"{self.title} at {self.url} is your own ({self.variable} is set): it is never {done}. "
                "A drill needs a private server: create() or the fixture private_server."
            )
        if self._process is None:
            raise ServerError(f"{self.title} cannot be {done}: it is not started")
        return self._process

    def _failure(self, what: str) -> ServerError:
        if self.external:
            return ServerError(
                f"{self.title} at {self.url} {what}. {self.variable} names it: start it, correct the "
                "variable, or unset it to have an embedded server."
            )
        assert self._process is not None
        log = self.log.read_text(errors="replace") if self.log.exists() else ""
        own = f"\nTo use a server of your own, set {self.variable}." if self.variable else ""
        lines = "\n".join(f"  {line}" for line in log.splitlines()[-LOG_LINES:]) or "  (empty)"
        kind = PortTakenError if PORT_TAKEN.search(log) else ServerError
        return kind(f"{self.title} {what}.\ncommand: {' '.join(self._command)}\nend of its log:\n{lines}{own}")
