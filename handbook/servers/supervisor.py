"""A small program that runs one server for its parent, and stops it when the parent is gone.

    supervisor.py <descriptor of a socket to the parent> <pid of the parent> <folder> <stop signal> [litter ...]

The parent (process.py) sends a request and gets one answer:

    ("spawn", command, environment, owner)    ("pid", number) or ("error", text)
    ("stop",) or ("kill",)                    ("gone",)

and it is told ("exit", status) whenever the server ends. However the parent dies, the kernel closes its end
of the socket. Then the server is stopped, its folder and its litter (files that it leaves elsewhere) are
removed, and this program ends. A parent that closes its end on purpose gets the same.

A forked child may hold the socket open after the parent's death, so the parent's pid is looked at every
second as well.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import TypeAlias

import psutil

LOG = "log"  # the server's stdout and stderr, in its folder
GRACE = 8.0  # seconds between the stop signal and SIGKILL
POLL = 0.005  # seconds
Requests: TypeAlias = dict[str, Callable[..., tuple[object, ...]]]
PR_SET_CHILD_SUBREAPER = 36


class Supervisor:
    def __init__(self, connection: Connection, folder: str, stop_signal: int) -> None:
        self.connection = connection
        self.folder = folder
        self.stop_signal = stop_signal
        self.server: subprocess.Popen[bytes] | None = None

    def serve(self, parent: int) -> None:
        """Answer the parent until it is gone or this process is told to end."""
        requests: Requests = {"spawn": self.spawn, "stop": self.stop, "kill": self.kill}
        wake, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        while os.getppid() == parent:
            ready = wait([self.connection, wake], timeout=1.0)
            if wake in ready and set(os.read(wake, 512)) - {signal.SIGCHLD}:
                return
            self.reap()
            if self.connection in ready:
                try:
                    request, *arguments = self.connection.recv()
                except (EOFError, OSError):
                    return
                self.tell(*requests[request](*arguments))

    def tell(self, *event: object) -> None:
        with suppress(OSError):  # the parent is gone: serve() finds out
            self.connection.send(event)

    def spawn(
        self, command: list[str], environment: dict[str, str], owner: tuple[int, int] | None
    ) -> tuple[str, object]:
        """Start the server in the folder, in a session of its own, as the user and group `owner`."""
        user, group = owner or (None, None)
        try:
            with open(os.path.join(self.folder, LOG), "ab") as log:
                self.server = subprocess.Popen(
                    command,
                    env=environment,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    user=user,
                    group=group,
                    extra_groups=[] if owner else None,
                )
        except (OSError, subprocess.SubprocessError) as error:
            return "error", str(error)
        return "pid", self.server.pid

    def stop(self) -> tuple[str]:
        """The stop signal, GRACE seconds, then SIGKILL for all that is left."""
        self.send(self.stop_signal)
        deadline = time.monotonic() + GRACE
        while self.alive() and time.monotonic() < deadline:
            time.sleep(POLL)
            self.reap()
        return self.kill()

    def kill(self) -> tuple[str]:
        """SIGKILL for the server and all its descendants; returns when they are gone.

        PostgreSQL's children lead process groups of their own and outlive it. So the server is
        suspended first, lest it start more of them, and all are listed before any is killed.
        """
        self.send(signal.SIGSTOP)
        victims = psutil.Process().children(recursive=True)
        for victim in victims:
            with suppress(psutil.NoSuchProcess):
                victim.kill()
        deadline = time.monotonic() + GRACE
        self.reap()
        while any(victim.is_running() for victim in victims) and time.monotonic() < deadline:
            time.sleep(POLL)
            self.reap()
        return ("gone",)

    def send(self, number: int) -> None:
        if self.server is not None and self.alive():
            os.kill(self.server.pid, number)

    def alive(self) -> bool:
        return self.server is not None and self.server.returncode is None

    def reap(self) -> None:
        """Collect every child that has ended, adopted ones too; a server's group ends with it."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self.server is not None and pid == self.server.pid:
                self.server.returncode = os.waitstatus_to_exitcode(status)
                with suppress(ProcessLookupError, PermissionError):  # EPERM: an empty group on macOS
                    os.killpg(pid, signal.SIGKILL)
                self.tell("exit", self.server.returncode)


def adopt_orphans() -> None:
    """Linux: a descendant whose own parent dies becomes a child of this process, not of init."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main(descriptor: str, parent: str, folder: str, stop_signal: str, *litter: str) -> None:
    adopt_orphans()
    supervisor = Supervisor(Connection(int(descriptor)), folder, int(stop_signal))
    try:
        supervisor.serve(int(parent))
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
        for path in litter:
            with suppress(FileNotFoundError):
                os.unlink(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
