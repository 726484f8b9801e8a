import os
import subprocess
import sys

import psycopg
import pytest

from handbook import systems

SYSTEM = systems.load("url-shortener")


def alembic(url: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", "-c", str(SYSTEM.folder / "alembic.ini"), *arguments],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(url: str, *arguments: str) -> str:
    with alembic(url, *arguments) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as db:
        return {row[0] for row in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_the_migration_goes_up_down_and_up_again(database_url: str) -> None:
    run(database_url, "upgrade", "head")
    assert tables(database_url) == {"alembic_version", "links", "link_clicks"}
    run(database_url, "downgrade", "base")
    assert tables(database_url) == {"alembic_version"}
    run(database_url, "upgrade", "head")
    assert tables(database_url) == {"alembic_version", "links", "link_clicks"}


def test_two_deployments_that_migrate_at_once_both_succeed(database_url: str) -> None:
    deployments = [alembic(database_url, "upgrade", "head") for _ in range(2)]
    for each in deployments:
        with each:
            output, _ = each.communicate(timeout=60)
        assert each.returncode == 0, output


def test_a_deployment_waits_for_another_one_without_the_patience_it_has_for_tables(database_url: str) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("SET statement_timeout = '20s'")
        other.execute("SELECT pg_advisory_xact_lock(4711)")
        with alembic(database_url, "upgrade", "head") as waiting:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(8)
            other.commit()
            output, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, output


def test_a_code_has_one_index_and_codes_compare_byte_by_byte(database_url: str) -> None:
    run(database_url, "upgrade", "head")
    with psycopg.connect(database_url) as db:
        assert db.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'links'").fetchall() == [("links_pkey",)]
        db.execute("INSERT INTO links (code, target) VALUES ('Case', 'https://a.com/'), ('case', 'https://b.com/')")


@pytest.mark.parametrize("code", ["abc", "a" * 33, "a b c d", "näher"])
def test_the_table_refuses_a_code_that_the_service_would_never_look_up(database_url: str, code: str) -> None:
    run(database_url, "upgrade", "head")
    with psycopg.connect(database_url) as db, pytest.raises(psycopg.errors.CheckViolation):
        db.execute("INSERT INTO links (code, target) VALUES (%s, 'https://a.com/')", [code])
