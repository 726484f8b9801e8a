"""Child processes that cannot outlive, flood or wait for the block that they run."""

from __future__ import annotations

import os
import signal
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO

from handbook.runners.base import FenceFailure

TIMEOUT = 60.0
"""Seconds that a block may take."""
LIMIT = 200_000
"""Bytes that a block may print: the same as in the browser."""
GRACE = 2.0
"""Seconds that a block which took too long has for its last words."""

SERVICE_VARIABLES = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "KAFKA_BOOTSTRAP", "NATS_URL")
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")


class TimedOut(FenceFailure):
    """The block was still running after TIMEOUT seconds."""


@dataclass(frozen=True)
class Ended:
    """A process that ended. A negative status is the signal that ended it."""

    status: int
    stdout: str
    stderr: str

    def why(self) -> str:
        if self.status < 0:
            return f"ended by {signal.Signals(-self.status).name}"
        return f"exit status {self.status}"

    def account(self) -> str:
        """The status and all that was printed, for a message."""
        streams = {"stdout": self.stdout, "stderr": self.stderr}
        return "\n".join([self.why(), *(f"{name}:\n{text.rstrip()}" for name, text in streams.items() if text)])


def scripts() -> Path:
    """The folder of the commands that this environment installed."""
    return Path(sysconfig.get_path("scripts"))


def tool(name: str) -> str:
    """The path of an installed command. Raises FileNotFoundError that says what to install."""
    path = scripts() / name
    if not path.is_file():
        raise FileNotFoundError(f"{name} is not in {scripts()}: install the pins of requirements.txt")
    return str(path)


@cache
def tool_output(argv: tuple[str, ...]) -> str:
    """What a command prints, such as its version. Asked once."""
    return subprocess.check_output(argv, text=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT).strip()


def environment(home: Path) -> dict[str, str]:
    """The same on every machine: HOME is the folder, UTC, UTF-8, this environment's commands first, the services."""
    kept = {name: os.environ[name] for name in (*SERVICE_VARIABLES, *_KEPT) if name in os.environ}
    path = f"{scripts()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", **kept}


def execute(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    *,
    merged: bool = False,
    last_words: signal.Signals | None = None,
) -> Ended:
    """Run to the end, with nothing on stdin. Whatever is left of its process group is killed.

    `merged` sends stderr into stdout, as on a terminal. `last_words` is sent first to a process that takes too long.
    Raises TimedOut, and FenceFailure for too much output.
    """
    process = subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        start_new_session=True,
    )
    readers: list[_Reader] = []
    late = False
    try:
        readers += [_Reader(pipe) for pipe in (process.stdout, process.stderr) if pipe]
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        late = True
        if last_words is not None:
            process.send_signal(last_words)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
    finally:
        _kill_group(process)
        process.wait()
        for reader in readers:
            reader.join(GRACE)
    if any(reader.full for reader in readers):
        raise FenceFailure(f"it printed more than {LIMIT:,} bytes and was stopped")
    if late:
        raise TimedOut(f"it was still running after {TIMEOUT:g} seconds and was killed")
    texts = [reader.text() for reader in readers]
    return Ended(process.returncode, texts[0], "" if merged else texts[1])


class _Reader(Thread):
    """Reads a pipe to its end, or to LIMIT: then it closes it, which ends most programs that go on printing."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.full = False
        self._pipe, self._read = pipe, bytearray()
        self.start()

    def run(self) -> None:
        with self._pipe:
            while chunk := os.read(self._pipe.fileno(), 65536):
                self._read += chunk
                if len(self._read) > LIMIT:
                    self.full = True
                    return

    def text(self) -> str:
        return bytes(self._read).decode(errors="backslashreplace")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
