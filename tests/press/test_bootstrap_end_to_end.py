"""A first start in a copy of the repository: interrupted, done again, served, and started a second time."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbook.setup import ROOT, trouble

PYTHON = getattr(sys, "_base_executable", sys.executable)
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "build", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
PATIENCE = 120.0  # seconds
SECOND_START = 5.0  # seconds of processor time: unlike the wall clock, other tests beside this one do not change it
SIZE = 500e6  # bytes


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("clone") / "book", ignore=LEFT_OUT))


@contextlib.contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A start of its own process group, which does not outlive the block."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTEST_"))}
    process = subprocess.Popen(
        [PYTHON, "-m", "handbook", *arguments],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)


def press_ctrl_c(process: subprocess.Popen[str]) -> int:
    """To the whole group, as a terminal does it; the exit status."""
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    return process.returncode


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def first_page(process: subprocess.Popen[str], port: int, seconds: float) -> tuple[str, str]:
    """The home page, as soon as it is served, and what was printed until then."""
    watchdog = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    printed = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            if f"Serving on http://127.0.0.1:{port}/" in line:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=seconds) as answer:
                    return answer.read().decode(), printed
    finally:
        watchdog.cancel()
    if trouble.NO_NETWORK in printed and os.environ.get("HANDBOOK_REQUIRE_ALL") != "1":
        pytest.skip("the package index cannot be reached from here")
    pytest.fail(f"no page within {seconds:.0f} s:\n{printed}")


def processor_time() -> float:
    """Seconds that the processes which this one has started and seen end have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(folder: Path) -> int:
    """What `du` counts: hard links once."""
    found = {(s.st_ino, s.st_blocks * 512) for s in (path.lstat() for path in folder.rglob("*"))}
    return sum(blocks for _, blocks in found)


def test_a_first_start_that_is_killed_is_done_again_and_the_second_start_is_quick(copy: Path) -> None:
    stamp = copy / ".venv" / "handbook.json"
    with started(copy, "serve") as killed:
        assert killed.stdout is not None
        next(line for line in killed.stdout if line.startswith("[1/4]"))
        os.killpg(killed.pid, signal.SIGKILL)
    assert json.loads(stamp.read_text())["finished"] is False

    port = free_port()
    with started(copy, "serve", "--port", str(port)) as first:
        page, printed = first_page(first, port, PATIENCE)
        press_ctrl_c(first)
    assert "Under Load" in page
    assert "livereload" in page
    assert "Replacing the .venv that is there" in printed
    assert all(f"[{number}/4]" in printed for number in range(1, 5))
    assert json.loads(stamp.read_text())["finished"] is True
    assert size(copy / ".venv") < SIZE

    before = processor_time()
    with started(copy, "serve", "--port", str(port)) as second:
        _, printed = first_page(second, port, PATIENCE)
        status = press_ctrl_c(second)
    assert "Setting up" not in printed
    assert status == 0
    assert processor_time() - before < SECOND_START
