"""The page prints what psql prints on PostgreSQL 18, byte for byte."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from handbook.servers import running
from handbook.servers.postgres import fresh_database, psql
from handbook.web.browser import run_in_page, served

CASES = re.split(r"^---- (.+)\n", Path(__file__).with_name("statements.sql").read_text("utf-8"), flags=re.MULTILINE)
STATEMENTS = dict(zip(CASES[1::2], CASES[2::2], strict=True))
MARK = "=== next ==="
PREFIX = re.compile(r"^psql:[^:\n]+:\d+: ", re.MULTILINE)


@pytest.fixture(scope="module")
def in_psql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What psql prints for each of STATEMENTS, in one session."""
    folder = tmp_path_factory.mktemp("psql")
    with running("postgres") as services, fresh_database(services["postgres"].url) as url:
        arguments = []
        for number, code in enumerate(STATEMENTS.values()):
            file = folder / f"{number}.sql"
            file.write_text(code, "utf-8")
            arguments += [f"--file={file}", rf"--command=\echo {MARK}"]
        done = subprocess.run(
            [psql(), "--no-psqlrc", f"--dbname={url}", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=60,
            env={"PGTZ": "UTC", "PGCLIENTENCODING": "UTF8", "HOME": str(folder)},
        )  # fmt: skip
        printed = PREFIX.sub("", done.stdout).split(f"{MARK}\n")
        assert len(printed) == len(STATEMENTS) + 1, done.stdout
        yield dict(zip(STATEMENTS, printed, strict=False))


@pytest.fixture(scope="module")
def in_page(browser: Browser, bare_folder: Path) -> dict[str, str]:
    """What the page prints for each of them, in one database."""
    with served(bare_folder) as site, browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        results = run_in_page(page, [{"id": name, "code": code} for name, code in STATEMENTS.items()], "sql")
        return {name: result["output"] for name, result in zip(STATEMENTS, results, strict=True)}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_page_prints_what_psql_prints(name: str, in_psql: dict[str, str], in_page: dict[str, str]) -> None:
    assert in_page[name] == in_psql[name]
