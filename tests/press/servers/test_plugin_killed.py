"""A run of pytest that is killed leaves no process and no file, whatever killed it."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from .conftest import alive, names, wait_until

SERVERS = {"postgres", "valkey", "s3", "kafka", "nats"}
UP = """
import os, pathlib, time
import pytest

@pytest.mark.needs("postgres", "valkey", "s3", "kafka")
@pytest.mark.parametrize("number", range(2))
def test_up(number, private_server):
    private = private_server("nats")
    here = pathlib.Path(__file__).parent
    (here / f"up{number}").write_text(str(private.folder))
    time.sleep(600)
"""


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_run_leaves_nothing(
    inner: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals, workers: str
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary, inner(UP, "-n", workers, TMPDIR=temporary) as run:
        Path(temporary).chmod(0o755)  # PostgreSQL, which root runs as another user, is to come in
        signs = [tmp_path / "inner" / f"up{each}" for each in range(max(1, int(workers)))]
        wait_until(
            lambda: all(sign.exists() for sign in signs) or run.poll() is not None, "the inner run never came up"
        )
        assert run.poll() is None, run.communicate()[0]
        assert {path.name.split("-")[1] for path in Path(temporary).glob("handbook-*")} == SERVERS
        family = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
        assert names(family) >= {"postgres", "valkey-server", "weed", "nats-server"}
        if number == signal.SIGINT:  # as a terminal does, to the whole foreground group
            os.killpg(run.pid, number)
        else:
            run.send_signal(number)
        wait_until(lambda: not alive(family), f"{alive(family)} live on after {number.name}")
        run.communicate()
        assert [*Path(temporary).glob("handbook-*")] == []
