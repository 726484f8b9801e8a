"""The parent's side of supervisor.py."""

import os
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from handbook.servers import supervisor
from handbook.servers.errors import ServerError

PATIENCE = 2 * supervisor.GRACE + 5  # seconds in which a supervisor answers, or something is very wrong


class ServerProcess:
    """One server's process, run by a supervisor that stops it when this process is gone.

    `folder` is the server's own: it holds the log, and close() removes it. `litter` are paths of
    files that the server leaves elsewhere.
    """

    def __init__(self, folder: Path, stop_signal: int, litter: list[str]) -> None:
        self.log = folder / supervisor.LOG
        self.pid: int | None = None
        self._status: int | None = None
        self._connection, theirs = Pipe()
        self._complaints = folder / "supervisor.log"
        with theirs, self._complaints.open("wb") as complaints:
            self._supervisor = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    supervisor.__file__,
                    str(theirs.fileno()),
                    str(os.getpid()),
                    str(folder),
                    str(int(stop_signal)),
                    *litter,
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd="/",
                start_new_session=True,
            )

    def spawn(self, command: list[str], environment: dict[str, str], owner: tuple[int, int] | None) -> None:
        """Start `command` as the user and group ids `owner`, or as the user of this process."""
        kind, value = self._ask("pid", "spawn", command, environment, owner)
        if kind == "error":
            raise ServerError(f"{command[0]} cannot be run: {value}")
        self.pid, self._status = value, None

    def exited(self, timeout: float) -> int | None:
        """Return the exit status as subprocess has it, or None if it still runs after `timeout` seconds."""
        if self.pid is not None and self._status is None and self._connection.poll(timeout):
            self._receive()
        return self._status

    def stop(self) -> None:
        """Ask the server to stop, kill what is left after a while; the folder stays."""
        self._ask("gone", "stop")

    def kill(self) -> None:
        """SIGKILL for the server and all its descendants; the folder stays."""
        self._ask("gone", "kill")

    def close(self) -> None:
        """Stop the server, remove its folder, end the supervisor."""
        self._connection.close()
        self._supervisor.wait(PATIENCE)

    def _ask(self, answer: str, *request: object) -> tuple[str, Any]:
        with suppress(OSError):  # _receive() says that the supervisor is gone
            self._connection.send(request)
        while self._connection.poll(PATIENCE):
            kind, value = self._receive()
            if kind in (answer, "error"):
                return kind, value
        raise ServerError(f"the supervisor of {self.log.parent} does not answer {request[0]!r}")

    def _receive(self) -> tuple[str, Any]:
        try:
            kind, *values = self._connection.recv()
        except (EOFError, OSError) as error:
            said = self._complaints.read_text() if self._complaints.exists() else "it was killed"
            raise ServerError(f"the supervisor of {self.log.parent} is gone: {said}") from error
        if kind == "exit":
            self._status = values[0]
        return kind, values[0] if values else None
