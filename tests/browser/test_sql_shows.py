"""What a reader sees of a result: tables, plans, errors."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

Open = Callable[..., Page]
PHONE = {"width": 412, "height": 900}
ENDED = re.compile("output|error|stopped")


def block(code: str, title: str = "Block") -> str:
    return f'```sql title="{title}"\n{code}\n```\n'


def run(page: Page, title: str = "Block") -> Locator:
    """Run a block; its output once it has ended."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name=f"Run: {title}", exact=True).click()
    element = page.locator("sql-block", has=page.get_by_role("button", name=f"Reset: {title}", exact=True))
    expect(element).to_have_attribute("data-state", ENDED, timeout=60_000)
    return element.locator(".out:visible")


def wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_result_is_a_table_with_numbers_at_the_right(open_page: Open) -> None:
    out = run(open_page(block("SELECT 7 AS id, 'Ada' AS name, NULL AS note, true AS paid;")))
    expect(out.get_by_role("columnheader")).to_have_text(["id", "name", "note", "paid"])
    expect(out.get_by_role("cell")).to_have_text(["7", "Ada", "", "t"])
    expect(out.locator(".num")).to_have_text(["id", "7"])
    expect(out.get_by_role("region", name="Result, 1 row")).to_be_visible()


def test_tables_and_tags_stand_in_the_order_in_which_they_were_printed(open_page: Open) -> None:
    code = "CREATE TABLE t (i int); INSERT INTO t VALUES (1) RETURNING i; SELECT 2 AS two; DROP TABLE t;"
    said = run(open_page(block(code))).inner_text()
    printed = ["CREATE TABLE", "i", "INSERT 0 1", "two", "DROP TABLE"]
    assert re.findall(r"CREATE TABLE|INSERT 0 1|\bi\b|\btwo\b|DROP TABLE", said) == printed


def test_a_long_result_says_how_much_of_it_is_shown(open_page: Open) -> None:
    out = run(open_page(block("SELECT i, i FROM generate_series(1, 1234567) AS i;")))
    expect(out.locator("tbody tr")).to_have_count(500)
    expect(out).to_contain_text("1,234,567 rows, the first 500 are shown")


def test_a_wide_table_scrolls_in_its_box_on_a_phone(open_page: Open) -> None:
    page = open_page(block("SELECT " + ", ".join(f"repeat('word ', 5) AS column_{i}" for i in range(8)) + ";"))
    page.set_viewport_size(PHONE)
    region = run(page).get_by_role("region")
    assert region.evaluate("box => box.scrollWidth > box.clientWidth")
    assert not wider_than_the_screen(page)


def test_an_error_is_shown_as_psql_prints_it_with_its_sqlstate(open_page: Open) -> None:
    out = run(open_page(block("SELECT 1;\nSELECT total FROM (VALUES (1)) AS t(amount);")))
    expect(out).to_contain_text("SQLSTATE 42703")
    printed = (
        'ERROR:  column "total" does not exist\nLINE 1: SELECT total FROM (VALUES (1)) AS t(amount);\n               ^'
    )
    expect(out.locator("samp").last).to_contain_text(printed)


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 900}])
def test_a_plan_is_printed_and_drawn(open_page: Open, size: dict[str, int]) -> None:
    create = "CREATE TABLE t AS SELECT i, i % 10 AS g FROM generate_series(1, 5000) i;"
    plan = "EXPLAIN (ANALYZE, BUFFERS) SELECT g, count(*) FROM t WHERE i < 50 GROUP BY g ORDER BY 2;"
    page = open_page(block(create, "First") + "\n" + block(plan))
    page.set_viewport_size(size)
    out = run(page)
    expect(out.locator("samp").last).to_contain_text("Execution Time:")
    figure = out.locator("figure.plan")
    expect(figure.locator("figcaption")).to_have_text(re.compile(r"Where [\d.]+ ms went"))
    assert figure.locator("b").all_inner_texts() == ["Sort", "HashAggregate", "Seq Scan"]
    percents = [int(text.split()[0]) for text in figure.locator(".plan__share").all_inner_texts()]
    assert 98 <= sum(percents) <= 102
    assert "times too" in figure.locator("li", has_text="Seq Scan").last.inner_text()
    assert not wider_than_the_screen(page)


def test_a_plan_that_was_not_executed_is_drawn_by_its_cost(open_page: Open) -> None:
    out = run(open_page(block("EXPLAIN SELECT * FROM generate_series(1, 5) AS i ORDER BY i;")))
    expect(out.locator("figcaption")).to_contain_text("nothing was executed")
    expect(out.locator(".plan__share").first).to_contain_text("% of the cost")


def test_an_estimate_below_a_limit_is_not_called_wrong(open_page: Open) -> None:
    code = "EXPLAIN ANALYZE SELECT i FROM generate_series(1, 1000) AS i {} LIMIT 5;"
    page = open_page(block(code.format("WHERE i > 0"), "Early") + "\n" + block(code.format("ORDER BY i"), "Late"))
    expect(run(page, "Early").locator(".plan__rows").last).to_have_text("5 rows, 333 planned")
    assert "times too" not in run(page, "Late").locator("figure").inner_text()


def test_a_plan_of_one_node_is_not_drawn(open_page: Open) -> None:
    out = run(open_page(block("EXPLAIN ANALYZE SELECT 1;")))
    expect(out.locator("samp")).to_contain_text("Execution Time:")
    expect(out.locator(".plan")).to_have_count(0)


def test_a_result_longer_than_the_screen_scrolls_in_its_box(open_page: Open) -> None:
    region = run(open_page(block("SELECT i FROM generate_series(1, 400) AS i;"))).get_by_role("region")
    expect(region.locator("tr").last).to_have_text("400")
    page_height = region.evaluate("box => [box.clientHeight, box.scrollHeight]")
    assert page_height[0] < 500 < page_height[1]


def test_a_plan_in_json_is_printed(open_page: Open) -> None:
    out = run(open_page(block("EXPLAIN (FORMAT JSON) SELECT 1;")))
    expect(out.locator("samp").last).to_contain_text('"Node Type": "Result"')
    expect(out.locator("table, .plan")).to_have_count(0)


def test_the_page_keeps_a_strict_policy(open_page: Open) -> None:
    page = open_page(block("EXPLAIN ANALYZE SELECT 1 ORDER BY 1 LIMIT 1;") + "\n" + block("SELECT 1;", "Second"))
    boot = page.evaluate("[...document.scripts].find((script) => !script.src).textContent")
    digest = base64.b64encode(hashlib.sha256(boot.encode()).digest()).decode()
    policy = f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'; img-src 'self' data:"
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def strict(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": policy})

    page.route("**/chapter/", strict)
    page.reload()
    expect(run(page).locator(".plan")).to_be_visible()
    expect(run(page, "Second").locator("td")).to_have_text("1")
    assert [text for text in said if "Content Security Policy" in text] == []
