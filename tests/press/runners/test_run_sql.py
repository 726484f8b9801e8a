"""SQL blocks on PostgreSQL."""

from __future__ import annotations

import os

import psycopg
import pytest

from handbook.runners import process, sql

pytestmark = pytest.mark.needs("postgres")
TABLE = "CREATE TABLE item (id int PRIMARY KEY);\nINSERT INTO item VALUES (1);"
TWICE = "INSERT INTO item\nVALUES (1);"


def test_results_and_command_tags_are_shown_as_psql_shows_them(fence, run, request) -> None:
    ran = run(fence("sql", f"{TABLE}\nSELECT id, 'ö' AS name FROM item;"))
    assert ran.output == "CREATE TABLE\nINSERT 0 1\n id | name \n----+------\n  1 | ö\n(1 row)\n\n"
    assert ran.versions["PostgreSQL"].split(".")[0].isdigit()


def test_a_notice_stands_where_it_comes(fence, run) -> None:
    code = "DROP TABLE IF EXISTS gone;\nDO $$ BEGIN RAISE NOTICE 'here'; END $$;\n\\echo end"
    assert run(fence("sql", code)).output == (
        'NOTICE:  table "gone" does not exist, skipping\nDROP TABLE\nNOTICE:  here\nDO\nend\n'
    )


def test_the_blocks_of_a_page_are_one_session(fence, run) -> None:
    first = fence("sql", f"{TABLE}\nSET application_name = 'page';\nBEGIN;\nDELETE FROM item;")
    assert run(fence("sql", "ROLLBACK;\nTABLE item;\nSHOW application_name;"), first).output == (
        "ROLLBACK\n id \n----\n  1\n(1 row)\n\n application_name \n------------------\n page\n(1 row)\n\n"
    )


def test_a_page_starts_with_an_empty_database_and_leaves_none(fence, run) -> None:
    name = run(fence("sql", "CREATE TABLE item ();\n\\t\n\\a\nSELECT current_database();")).output.split()[-1]
    assert run(fence("sql", "\\dt")).output == "Did not find any tables.\n"
    with psycopg.connect(_url()) as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (name,)).fetchone() == (0,)


def test_a_chapter_may_bring_rows(fence, run, failure, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sql, "ROOT", tmp_path)
    seed = tmp_path / "snippets" / "core" / "queues" / "seed.sql"
    seed.parent.mkdir(parents=True)
    seed.write_text(TABLE)
    assert run(fence("sql", "TABLE item;")).output == " id \n----\n  1\n(1 row)\n\n"
    seed.write_text(f"{TABLE}\n{TWICE}")
    assert str(failure(fence("sql", "TABLE item;"))).startswith(
        "snippets/core/queues/seed.sql:4: ERROR:  duplicate key value"
    )


def test_an_error_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("sql", "SELECT 1;\nSELECT nope;\nSELECT 2;"))
    assert 'ERROR:  column "nope" does not exist\nLINE 1: SELECT nope;' in str(error)
    assert "psql:" not in str(error)
    assert error.code_line == 2


@pytest.mark.parametrize(("code", "line"), [("SELECT 'open", 1), ("SELECT 1;\n\\nope", 2), ("SELEC 1;", 1)])
def test_what_is_no_sql_fails_at_its_line(code, line, fence, failure) -> None:
    assert failure(fence("sql", code)).code_line == line


def test_an_announced_error_is_shown(fence, run) -> None:
    block = fence("sql", TWICE, raises="23505")
    assert run(block, fence("sql", TABLE)).output == (
        'ERROR:  duplicate key value violates unique constraint "item_pkey"\nDETAIL:  Key (id)=(1) already exists.\n'
    )


def test_a_block_goes_on_after_an_error_when_its_last_statement_fails(fence, run) -> None:
    block = fence("sql", f"BEGIN;\n{TWICE}\nSELECT 1;", raises="25P02")
    output = run(block, fence("sql", TABLE)).output
    assert output.startswith("BEGIN\nERROR:  duplicate key")
    assert "\nERROR:  current transaction is aborted" in output


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        (TWICE, "23503", "it ended with SQLSTATE 23505, not 23503\nERROR:  duplicate key"),
        (f"{TWICE}\nSELECT 1;", "23505", "its last statement succeeds; raises='23505' asks that it fails"),
    ],
)
def test_another_end_than_the_announced_one_fails(code, state, said, fence, failure) -> None:
    error = failure(fence("sql", code, raises=state), fence("sql", TABLE))
    assert str(error).startswith(said)
    assert error.code_line == 2


def test_an_announced_error_that_does_not_come_is_missed(fence, failure) -> None:
    error = failure(fence("sql", "SELECT 1;", raises="23505"))
    assert str(error) == "it ended without an error; raises='23505' asks that it fails"


def test_an_announced_error_is_replayed(fence, run) -> None:
    before = fence("sql", TABLE), fence("sql", TWICE, raises="23505")
    assert run(fence("sql", "SELECT count(*) FROM item;"), *before).output.split()[2] == "1"


def test_an_earlier_block_that_fails_is_named(fence, failure) -> None:
    error = failure(fence("sql", "SELECT 1;"), fence("sql", "SELECT 2;"), fence("sql", "SELECT nope;", line=77))
    assert "the block of this session at docs/core/queues/index.md:77 fails when it is replayed: ERROR:" in str(error)


def test_a_lost_connection_fails(fence, failure) -> None:
    error = failure(fence("sql", "SELECT 1;\nSELECT pg_terminate_backend(pg_backend_pid());\nSELECT 2;"))
    assert "terminating connection due to administrator command" in str(error)
    assert error.code_line == 2


def test_an_endless_statement_is_stopped_and_its_database_dropped(fence, failure, monkeypatch) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 1.0)
    assert "still running after 1 seconds" in str(failure(fence("sql", "SELECT pg_sleep(99);")))
    with psycopg.connect(_url()) as connection:
        left = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(99)%%' AND pid <> pg_backend_pid()"
        assert connection.execute(left).fetchone() == (0,)


def test_without_a_server_it_says_so(fence, failure, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert "DATABASE_URL is not set" in str(failure(fence("sql", "SELECT 1;")))


def _url() -> str:
    return os.environ["DATABASE_URL"]
