"""However the process that started a server ends, the server ends too."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from handbook.servers import ServerError, create

from .conftest import ROOT, alive, processes_of, wait_until

PARENT = """
import os, sys, time
from handbook.servers import create

service = create(sys.argv[1])
service.start()
if sys.argv[2] == "fork" and os.fork() == 0:
    time.sleep(600)
print(service.pid, service.folder, *service.litter(), flush=True)
if sys.argv[2] == "return":
    sys.exit()
time.sleep(600)
"""


def parent_of(name: str, manner: str) -> tuple["subprocess.Popen[str]", list[psutil.Process], list[Path]]:
    """Start a program that starts a server; return it, the server's processes, and its folder and litter."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, name, manner],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid, *paths = parent.stdout.readline().split()
    server = psutil.Process(int(pid))
    supervisor = server.parent()
    assert supervisor is not None
    return parent, [supervisor, server, *server.children(recursive=True)], [Path(path) for path in paths]


@pytest.mark.parametrize("name", ["postgres", "s3", "nginx"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_server_and_its_files_go_with_a_killed_parent(name: str, number: signal.Signals) -> None:
    parent, processes, paths = parent_of(name, "wait")
    with parent:
        parent.send_signal(number)
    wait_until(lambda: not alive(processes), f"{alive(processes)} live on after {number.name} for their parent")
    assert not [path for path in paths if path.exists()]


def test_a_server_goes_with_a_parent_that_returns_without_stopping_it() -> None:
    parent, processes, paths = parent_of("postgres", "return")
    with parent:
        assert parent.wait() == 0
    wait_until(lambda: not alive(processes), "the server outlives its parent")
    assert not paths[0].exists()


def test_a_forked_child_of_a_killed_parent_does_not_keep_the_server_alive() -> None:
    parent, processes, _ = parent_of("valkey", "fork")
    (child,) = [each for each in psutil.Process(parent.pid).children() if each not in processes]
    try:
        with parent:
            parent.kill()
        wait_until(lambda: not alive(processes), "the server lives on while the forked child does")
        assert alive([child])
    finally:
        child.kill()


def test_a_supervisor_that_is_told_to_end_takes_the_server_with_it() -> None:
    service = create("valkey")
    service.start()
    supervisor, server = processes_of(service)
    supervisor.terminate()
    wait_until(lambda: not alive([server]), "the server outlives its supervisor")
    with pytest.raises(ServerError, match=r"supervisor .* is gone"):
        service.kill9()
    service.stop()


def test_a_kill_takes_the_children_of_postgresql_along_busy_ones_too() -> None:
    service = create("postgres")
    service.start()
    try:
        connection = busy_backend(service.url)
        _, *server = processes_of(service)
        service.kill9()
        assert alive(server) == []
        connection.close()
    finally:
        service.stop()


def busy_backend(url: str) -> psycopg.Connection:
    """A connection whose server process looks at nothing but its loop."""
    connection = psycopg.connect(url, autocommit=True)
    connection.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
    return connection


def test_what_a_crashed_postmaster_leaves_behind_is_killed_before_the_next_start() -> None:
    service = create("postgres")
    service.start()
    try:
        connection = busy_backend(service.url)
        supervisor, *server = processes_of(service)
        os.kill(service.pid, signal.SIGKILL)
        wait_until(lambda: not service.running, "the postmaster survived SIGKILL")
        assert alive([psutil.Process(connection.info.backend_pid)]), "a busy backend outlives its postmaster"
        service.start()
        assert alive(server) == []
        connection.close()
        service.ping()
    finally:
        service.stop()
    assert alive([supervisor]) == []
