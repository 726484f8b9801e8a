"""The page prints what redis-cli prints on Valkey, for the commands that a page may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from handbook.runners.replies import shown, split
from handbook.runners.resp import Connection
from handbook.servers import running
from handbook.web.browser import run_in_page, served

PARTS = re.split(r"^---- (.+)\n", Path(__file__).with_name("commands.redis").read_text("utf-8"), flags=re.MULTILINE)
CASES = dict(zip(PARTS[1::2], PARTS[2::2], strict=True))


@pytest.fixture(scope="module")
def on_valkey() -> Iterator[dict[str, str]]:
    """What Valkey answers to each of CASES on one connection, as redis-cli shows it."""
    with running("valkey") as services, Connection(services["valkey"].url) as connection:
        yield {name: "".join(_answer(connection, line) for line in code.splitlines()) for name, code in CASES.items()}


def _answer(connection: Connection, line: str) -> str:
    if not line or line.startswith("#"):
        return ""
    words = split(line)
    return f"> {line}\n{shown(connection.send(words), words)}"


@pytest.fixture(scope="module")
def in_page(browser: Browser, bare_folder: Path) -> dict[str, str]:
    """What the page prints for each of them, line by line."""
    lines = [(name, line) for name, code in CASES.items() for line in code.splitlines()]
    with served(bare_folder) as site, browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        results = run_in_page(page, [{"id": f"{n}", "code": line} for n, (_, line) in enumerate(lines)], "redis")
    printed = dict.fromkeys(CASES, "")
    for (name, line), result in zip(lines, results, strict=True):
        printed[name] += f"> {line}\n{result['output']}" if line and not line.startswith("#") else result["output"]
    return printed


SAME = [name for name in CASES if not name.startswith("differs: ")]
DIFFERENT = [name for name in CASES if name.startswith("differs: ")]


@pytest.mark.parametrize("name", SAME)
def test_the_page_prints_what_redis_cli_prints(name: str, on_valkey: dict[str, str], in_page: dict[str, str]) -> None:
    assert in_page[name] == on_valkey[name]


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_block_with_such_a_command_has_to_be_local(
    name: str, on_valkey: dict[str, str], in_page: dict[str, str]
) -> None:
    assert in_page[name] != on_valkey[name]
