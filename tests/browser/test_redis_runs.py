"""Redis in the page: one key space for the blocks of a page, from empty to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from handbook.web.browser import StaticSite, run_in_page

RunRedis = Callable[..., dict[str, Any]]
BLOCKED = "The command waits for another client without end, and in the page there is none. Give it a time to wait."
STOP = """
async () => {
  const block = document.querySelector("[data-language=redis]");
  const began = performance.now();
  block.querySelector("[data-do=stop]").click();
  const options = {attributes: true, attributeFilter: ["data-state"]};
  await new Promise((resolve) => new MutationObserver(resolve).observe(block, options));
  return [performance.now() - began, block.dataset.state];
}
"""


@pytest.fixture
def run_redis(bare_site: StaticSite, page: Page) -> RunRedis:
    """run_redis(code, **request) -> the Result of the page's Redis, with its events; one key space for a test."""
    page.goto(bare_site.url)

    def run(code: str, **request: Any) -> dict[str, Any]:
        return run_in_page(page, [{"code": code, **request}], "redis")[0]

    return run


def notes(result: dict[str, Any]) -> list[str]:
    return [event["text"] for event in result["events"] if event["kind"] == "note"]


def test_blocks_share_a_key_space_and_earlier_ones_run_once(run_redis: RunRedis, page: Page) -> None:
    before = [{"id": "one", "code": "INCR hits", "filename": ""}, {"id": "two", "code": "INCR hits", "filename": ""}]
    third = run_redis("GET hits", id="three", before=before)
    assert (third["output"], notes(third)) == ('"2"\n', ["Ran 2 earlier blocks of this page first."])
    assert third["by"].startswith("fakeredis 2.")
    assert notes(run_redis("INCR hits", id="four", before=before)) == []
    page.evaluate("window.runtime.reset()")
    assert run_redis("GET hits", id="three")["output"] == "(nil)\n"


def test_an_error_is_printed_its_line_is_marked_and_the_rest_runs(run_redis: RunRedis) -> None:
    result = run_redis("# a comment\nSET n ten\nINCR n\nGET n")
    assert (result["ok"], result["line"]) == (False, 3)
    assert result["output"] == 'OK\n(error) ERR value is not an integer or out of range\n"ten"\n'


@pytest.mark.parametrize("line", ['SET a "never closed', 'SET a "b"c', "GET 'x"])
def test_quotes_that_do_not_close_are_an_invalid_argument(run_redis: RunRedis, line: str) -> None:
    result = run_redis(f"PING\n{line}\nPING")
    assert (result["output"], result["line"]) == ("PONG\nInvalid argument(s)\nPONG\n", 2)


def test_a_command_that_only_a_server_knows_is_not_taken_for_a_mistake(run_redis: RunRedis) -> None:
    assert "scripts, OBJECT, INFO, CONFIG, MEMORY and CLUSTER need a server" in notes(run_redis("OBJECT ENCODING a"))[0]


def test_a_command_that_would_wait_for_ever_says_so_and_the_page_goes_on(run_redis: RunRedis) -> None:
    result = run_redis("PING\nBLPOP nothing 0\nPING")
    assert (result["ok"], result["output"], result["trouble"]) == (False, "PONG\n", BLOCKED)
    assert run_redis("PING")["ok"]


def test_a_long_wait_stops_within_100_ms_and_the_page_says_what_is_lost(open_page: Callable[..., Page]) -> None:
    page = open_page('```redis title="Block"\nSET a 1\nBLPOP nothing 1000\n```\n')
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Run: Block").click()
    expect(page.locator("samp", has_text="OK")).to_be_visible(timeout=60_000)
    took, state = page.evaluate(STOP)
    assert (state, took < 100) == ("stopped", True), took
    expect(page.locator(".out:visible")).to_contain_text("The key space of this page was stopped with it.")
