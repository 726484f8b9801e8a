"""What can go wrong while SQL runs: each ends in a sentence, and the page goes on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from handbook.web.browser import StaticSite

Open = Callable[..., Page]
ENDED = re.compile("output|error|stopped")
LOST = "The next Run begins with a new database and runs the earlier blocks first."
ENDLESS = "CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(i + 1); END $$;"
DIED = f"PostgreSQL stopped without a word: the browser ended its worker, most likely for want of memory. {LOST}"
NO_WORKER = "navigator.locks.query().then(({held}) => !held.some(({name}) => name.startsWith('sql-')))"
FIRST = '```sql title="First"\nCREATE TABLE t AS SELECT 1 AS i;\n```\n\n'
STOP = """
async () => {
  const block = document.querySelector("sql-block:nth-of-type(2)");
  const began = performance.now();
  block.querySelector("[data-do=stop]").click();
  const options = {attributes: true, attributeFilter: ["data-state"]};
  await new Promise((resolve) => new MutationObserver(resolve).observe(block, options));
  return [performance.now() - began, block.dataset.state];
}
"""


def chapter(code: str) -> str:
    return f'{FIRST}```sql title="Second"\n{code}\n```\n'


def block(page: Page, title: str) -> Locator:
    return page.locator("sql-block", has=page.get_by_role("button", name=f"Reset: {title}", exact=True))


def start(page: Page, title: str) -> None:
    page.wait_for_load_state("networkidle")
    block(page, title).evaluate("block => block.dataset.state = 'recorded'")
    page.get_by_role("button", name=f"Run: {title}", exact=True).click()


def out(page: Page, title: str) -> str:
    """What the block shows once its run has ended."""
    expect(block(page, title)).to_have_attribute("data-state", ENDED, timeout=60_000)
    return block(page, title).locator(".out:visible").inner_text()


def run(page: Page, title: str) -> str:
    start(page, title)
    return out(page, title)


@pytest.mark.parametrize(
    "code",
    [
        "SELECT pg_sleep(1000);",
        "SELECT count(*) FROM generate_series(1, 1000000000000);",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;",
        "DO $$ BEGIN LOOP NULL; END LOOP; END $$;",
    ],
)
def test_an_endless_statement_stops_within_100_ms_and_the_page_says_what_is_lost(open_page: Open, code: str) -> None:
    page = open_page(chapter(f"SELECT i FROM t;\n{code}"))
    assert "SELECT 1" in run(page, "First")
    start(page, "Second")
    expect(block(page, "Second").locator("td")).to_have_text("1")
    took, state = page.evaluate(STOP)
    assert (state, took < 100) == ("stopped", True), took
    assert f"The database of this page was stopped with it. {LOST}" in out(page, "Second")


def test_after_a_stop_the_earlier_blocks_run_again(open_page: Open) -> None:
    page = open_page(chapter("SELECT i FROM t; SELECT pg_sleep(coalesce(current_setting('a.b', true), '1000')::int);"))
    run(page, "First")
    start(page, "Second")
    expect(block(page, "Second").locator("td")).to_have_text("1")
    page.evaluate(STOP)
    start(page, "Second")
    expect(block(page, "Second").locator(".out:visible")).to_contain_text("Ran the earlier block of this page first.")
    expect(block(page, "Second").locator("td")).to_have_text("1")


def test_stop_while_it_loads_ends_it_too(open_page: Open) -> None:
    page = open_page(chapter("SELECT 2 AS two;"))
    page.context.route("**/pglite.data.gz", lambda route: None)
    start(page, "First")
    expect(block(page, "First").locator("progress")).to_be_visible()
    page.get_by_role("button", name="Stop: First").click()
    assert "Stopped" in out(page, "First")
    page.context.unroute("**/pglite.data.gz")
    assert "Ran the earlier block" in run(page, "Second")


def test_memory_that_is_not_there_is_an_error_of_postgresql_and_the_database_lives(open_page: Open) -> None:
    page = open_page(chapter("SELECT length(string_agg(repeat('x', 1000000), '')) FROM generate_series(1, 3000);"))
    run(page, "First")
    shown = run(page, "Second")
    assert "ERROR:  out of memory" in shown
    assert "SQLSTATE 53200" in shown
    assert "already exists" in run(page, "First")


def test_a_recursion_without_end_is_an_error_of_postgresql(open_page: Open) -> None:
    page = open_page(chapter(f"{ENDLESS}\nSELECT f(1);"))
    run(page, "First")
    assert "ERROR:  stack depth limit exceeded" in run(page, "Second")
    assert "already exists" in run(page, "First")


def test_a_server_that_crashes_is_said_and_the_next_run_works(open_page: Open) -> None:
    page = open_page(chapter(f"{ENDLESS}\nSET max_stack_depth = '2MB'; SELECT f(1);"))
    shown = run(page, "Second")
    assert "PostgreSQL crashed" in shown
    assert LOST in shown
    assert "SELECT 1" in run(page, "First")


@pytest.mark.parametrize("last_words", ["self.close()", "self.onmessage = () => self.close()"])
def test_a_worker_that_dies_is_said_and_the_next_run_works(open_page: Open, last_words: str) -> None:
    page = open_page(chapter("SELECT i FROM t;"))
    run(page, "First")
    worker = next(worker for worker in page.workers if worker.url.endswith("sql.mjs"))
    worker.evaluate(f"setTimeout(() => {{ {last_words}; }}, 0)")
    if last_words == "self.close()":
        page.wait_for_function(NO_WORKER)
    else:
        assert DIED in run(page, "Second")
    assert "Ran the earlier block of this page first." in run(page, "Second")


@pytest.mark.parametrize("file", ["pglite.wasm.gz", "pglite.data.gz", "seed.tar.gz", "index.js", "runtime.json"])
def test_a_file_that_does_not_arrive_is_named_and_run_tries_again(
    open_page: Open, bare_site: StaticSite, file: str
) -> None:
    page = open_page(chapter("SELECT 1;"))
    bare_site.broken.add(file)
    shown = run(page, "First")
    assert "PostgreSQL could not be loaded:" in shown
    assert "Check the connection and press Run again." in shown
    assert (file in shown) is (file != "runtime.json")
    bare_site.broken.clear()
    assert "SELECT 1" in run(page, "First")


def test_a_file_that_ends_too_early_is_named(open_page: Open, bare_folder: Path) -> None:
    page = open_page(chapter("SELECT 1;"))
    half = packed(bare_folder, "seed.tar.gz").read_bytes()[:500_000]
    page.context.route("**/seed.tar.gz", lambda route: route.fulfill(body=half))
    assert "seed.tar.gz did not arrive whole." in run(page, "First")


def packed(folder: Path, name: str) -> Path:
    (path,) = folder.glob(f"runtime/seed-*/{name}")
    return path


@pytest.mark.parametrize("file", ["workers/sql.mjs", "psql/session.js"])
def test_a_worker_that_does_not_arrive_is_said_and_run_tries_again(
    open_page: Open, bare_site: StaticSite, file: str
) -> None:
    page = open_page(chapter("SELECT 1;"))
    bare_site.broken.add(file)
    assert "PostgreSQL could not be loaded: its worker did not arrive." in run(page, "First")
    bare_site.broken.clear()
    assert "SELECT 1" in run(page, "First")


def test_a_result_that_cannot_be_drawn_is_printed(open_page: Open, bare_site: StaticSite) -> None:
    page = open_page(chapter("SELECT 42 AS answer;"))
    bare_site.broken.add("result-table.js")
    assert " answer \n--------\n     42\n(1 row)" in run(page, "Second")


def test_without_webassembly_the_page_says_so(open_page: Open, page: Page) -> None:
    page.add_init_script("delete globalThis.WebAssembly")
    assert "This browser has WebAssembly switched off" in run(open_page(chapter("SELECT 1;")), "First")


def test_a_server_that_unpacks_by_itself_is_no_trouble(open_page: Open, bare_folder: Path) -> None:
    page = open_page(chapter("SELECT 1;"))
    data = gzip.decompress(packed(bare_folder, "pglite.data.gz").read_bytes())
    page.context.route("**/pglite.data.gz", lambda route: route.fulfill(body=data))
    assert "SELECT 1" in run(page, "First")
