"""Child processes end with the block, with the time, and with us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from handbook.manuscript import ROOT
from handbook.runners import process

RUN = """
import subprocess
import sys
from pathlib import Path
from handbook.runners.process import environment, execute

class Popen(subprocess.Popen):
    told = False

    def wait(self, timeout=None):
        if not self.told:
            self.told = True
            Path(sys.argv[1]).write_text(str(self.pid))
        return super().wait(timeout)

subprocess.Popen = Popen
here = Path(sys.argv[1]).parent
execute(["sleep", "99"], here, environment(here))
"""


def test_an_interrupted_run_leaves_no_process(tmp_path) -> None:
    fifo = tmp_path / "pid"
    os.mkfifo(fifo)
    with subprocess.Popen([sys.executable, "-c", RUN, fifo], cwd=ROOT, stderr=subprocess.DEVNULL) as ours:
        child = psutil.Process(int(fifo.read_text()))
        ours.send_signal(signal.SIGINT)
        ours.wait(10)
        assert not child.is_running()


def test_a_command_that_is_not_installed_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such-linter is not in .*: install the pins of requirements.txt"):
        process.tool("no-such-linter")


def test_a_process_that_takes_too_long_gets_to_say_where_it_is(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 0.5)
    told = tmp_path / "told"
    argv = ["sh", "-c", f"trap 'echo here >{told}; exit' ABRT; sleep 99 & wait"]
    with pytest.raises(process.TimedOut):
        process.execute(argv, tmp_path, process.environment(tmp_path), last_words=signal.SIGABRT)
    assert told.read_text() == "here\n"


def test_streams_may_be_merged(tmp_path) -> None:
    argv = ["sh", "-c", "echo one; echo two >&2; echo three"]
    apart = process.execute(argv, tmp_path, process.environment(tmp_path))
    assert (apart.stdout, apart.stderr) == ("one\nthree\n", "two\n")
    merged = process.execute(argv, tmp_path, process.environment(tmp_path), merged=True)
    assert (merged.stdout, merged.stderr) == ("one\ntwo\nthree\n", "")


def test_the_environment_is_the_same_on_every_machine(monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "xx")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    env = process.environment(Path("/nowhere"))
    assert env.pop("PATH").startswith(f"{process.scripts()}{os.pathsep}")
    assert {name: env[name] for name in env if name not in process._KEPT} == {
        "HOME": "/nowhere",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
