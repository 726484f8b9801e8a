"""What several tests of the servers need."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from handbook.servers import Service

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60.0  # seconds; a wait ends as soon as what it waits for is there
PYTEST = [
    *(sys.executable, "-m", "pytest", "-p", "handbook.testing.services", "-p", "no:valkey", "-p", "no:codeblocks"),
    *("-p", "no:cacheprovider", "-q"),
]


def wait_until(what: Callable[[], object], message: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, message
        time.sleep(0.02)


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie only waits for its parent to look."""
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def names(processes: Iterable[psutil.Process]) -> set[str]:
    found = set()
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            found.add(process.name())
    return found


def processes_of(service: Service) -> list[psutil.Process]:
    """The server, all its descendants, and the supervisor above it."""
    server = psutil.Process(service.pid)
    supervisor = server.parent()
    assert supervisor is not None
    return [supervisor, server, *server.children(recursive=True)]


@pytest.fixture
def inner(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """A factory: inner(source, *options) starts pytest on a test file, in a session and a folder of its own."""

    def start(source: str, *options: str, conftest: str = "", **variables: str) -> subprocess.Popen[str]:
        folder = tmp_path / "inner"
        folder.mkdir(exist_ok=True)
        (folder / "test_inner.py").write_text(source)
        (folder / "conftest.py").write_text(conftest)
        (folder / "pytest.ini").write_text("[pytest]\n")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return subprocess.Popen(
            [*PYTEST, *options, str(folder)],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start


@pytest.fixture
def inner_result(inner: Callable[..., subprocess.Popen[str]]) -> Callable[..., tuple[int, str]]:
    """A factory: inner_result(source, *options) is that run's exit status and output."""

    def run(source: str, *options: str, **more: str) -> tuple[int, str]:
        with inner(source, *options, **more) as process:
            output, _ = process.communicate(timeout=2 * PATIENCE)
        return process.returncode, output

    return run
