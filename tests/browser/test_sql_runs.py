"""SQL in the page: one database for the blocks of a page, from its seed to its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from handbook.web.browser import StaticSite, run_in_page

RunSql = Callable[..., dict[str, Any]]
NEW = "window.runtime?.dispose(); window.runtime = undefined"


@pytest.fixture
def run_sql(bare_site: StaticSite, page: Page) -> RunSql:
    """run_sql(code, **request) -> the Result of the page's PostgreSQL, with its events; one database for a test."""
    page.goto(bare_site.url)

    def run(code: str, **request: Any) -> dict[str, Any]:
        return run_in_page(page, [{"code": code, **request}], "sql")[0]

    return run


def block(name: str, code: str) -> dict[str, str]:
    return {"id": name, "code": code, "filename": f"{name}.sql"}


def notes(result: dict[str, Any]) -> list[str]:
    return [event["text"] for event in result["events"] if event["kind"] == "note"]


def test_the_first_run_says_how_many_bytes_have_come_and_later_ones_load_nothing(
    run_sql: RunSql, bare_site: StaticSite
) -> None:
    assert not [path for path in bare_site.asked if "pglite" in path]
    first = run_sql("SELECT 1;")
    loading = [event for event in first["events"] if "loaded" in event]
    sizes = [event["loaded"] for event in loading]
    assert sizes == sorted(sizes)
    assert sizes[-1] == loading[-1]["total"] > 1_000_000
    assert first["by"].startswith("PostgreSQL 18.")
    bare_site.asked.clear()
    run_sql("SELECT 2;")
    assert bare_site.asked == []


def test_everything_comes_from_the_site_itself(page: Page, bare_site: StaticSite) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(bare_site.url)
    run_in_page(page, [{"code": "SELECT 1;"}], "sql")
    assert asked
    assert [url for url in asked if not url.startswith((bare_site.url, "data:", "blob:"))] == []


def test_blocks_of_a_page_share_a_database(run_sql: RunSql) -> None:
    run_sql("CREATE TABLE t (i int);", id="one")
    assert "(0 rows)" in run_sql("SELECT * FROM t;", id="two")["output"]


def test_earlier_blocks_run_first_in_order_and_once(run_sql: RunSql) -> None:
    before = [block("one", "CREATE TABLE t (i int);"), block("two", "INSERT INTO t VALUES (1);")]
    third = run_sql("SELECT count(*) FROM t;", id="three", before=before)
    assert third["output"] == " count \n-------\n     1\n(1 row)\n\n"
    assert notes(third) == ["Ran 2 earlier blocks of this page first."]
    fourth = run_sql("SELECT count(*) FROM t;", id="four", before=[*before, block("three", "SELECT 1;")])
    assert (fourth["output"], notes(fourth)) == (third["output"], [])


def test_an_earlier_block_that_ends_with_an_error_is_named(run_sql: RunSql) -> None:
    result = run_sql("SELECT 1;", id="two", before=[block("one", "SELECT 1/0;")])
    assert result["ok"]
    assert notes(result)[0].endswith("of this page first. Ended with an error on the way: SQLSTATE 22012.")


def test_a_second_run_that_fails_is_told_to_reset_and_reset_gives_a_new_database(run_sql: RunSql, page: Page) -> None:
    create = "CREATE TABLE t (i int);"
    assert run_sql(create)["ok"]
    again = run_sql(create)
    assert again["by"].endswith("SQLSTATE 42P07")
    assert notes(again) == ["This block has run in this database before: Reset gives you a new one."]
    page.evaluate("window.runtime.reset()")
    assert run_sql(create)["ok"]


def test_a_new_database_loads_nothing_again(run_sql: RunSql, page: Page, bare_site: StaticSite) -> None:
    run_sql("CREATE TABLE t (i int);")
    bare_site.asked.clear()
    page.evaluate("window.runtime.reset()")
    assert run_sql("CREATE TABLE t (i int);")["ok"]
    assert [path for path in bare_site.asked if path.endswith((".gz", ".wasm", ".data"))] == []


def test_a_chapter_begins_with_its_own_data(page: Page, bare_folder: Path, bare_site: StaticSite) -> None:
    seed = bare_folder / "assets/web/seeds/data/orders.sql"
    seed.parent.mkdir(parents=True, exist_ok=True)
    seed.write_text("CREATE TABLE orders AS SELECT 7 AS id;", "utf-8")
    page.goto(bare_site.url)
    page.evaluate("""document.body.innerHTML = '<sql-block data-seed="data/orders"></sql-block>'""")
    count = [{"code": "DELETE FROM orders RETURNING id;"}]
    assert "DELETE 1" in run_in_page(page, count, "sql")[0]["output"]
    page.evaluate("window.runtime.reset()")
    assert "DELETE 1" in run_in_page(page, count, "sql")[0]["output"]
    seed.write_text("CREATE TABLE orders (id nothing);", "utf-8")
    page.evaluate(NEW)
    page.goto(bare_site.url + "?again")
    page.evaluate("""document.body.innerHTML = '<sql-block data-seed="data/orders"></sql-block>'""")
    page.context.route("**/orders.sql", lambda route: route.fulfill(path=seed))
    trouble = run_in_page(page, count, "sql")[0]["trouble"]
    assert 'data of this chapter could not be loaded: ERROR:  type "nothing" does not exist' in trouble


def test_a_transaction_that_is_left_open_is_said(run_sql: RunSql) -> None:
    assert notes(run_sql("BEGIN; SELECT 1;", id="one")) == ["A transaction is still open: ROLLBACK ends it."]
    assert notes(run_sql("SELECT 1/0;", id="two")) == ["A transaction is open and has failed: ROLLBACK ends it."]
    assert notes(run_sql("ROLLBACK;", id="three")) == []


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("SELECT 1;\n\nSELECT a,\n  nowhere FROM (SELECT 1 AS a) AS t;", 4, 3),
        ("SELECT 'größe',\n\t'日本', nowhere;", 2, 8),
        ("-- first\nSELECT 1;\n  INSERT INTO t\nVALUES (1);", 3, 15),
        ("SELECT 1;\nDO $$ BEGIN RAISE 'no'; END $$;", 2, 1),
    ],
)
def test_an_error_is_placed_in_the_code(run_sql: RunSql, code: str, line: int, column: int) -> None:
    result = run_sql(code)
    assert (result["ok"], result["line"], result["column"]) == (False, line, column)


def test_after_several_errors_the_first_is_marked_and_all_are_printed(run_sql: RunSql) -> None:
    result = run_sql("SELECT 1/0;\nSELECT nowhere;\nSELECT 3 AS last;")
    assert (result["line"], result["by"][-5:], result["output"].count("ERROR:")) == (1, "22012", 2)
    assert " last \n" in result["output"]


def test_a_table_keeps_500_rows_and_says_how_many_there_were(run_sql: RunSql) -> None:
    result = run_sql("SELECT i FROM generate_series(1, 20000) AS i;")
    table = result["events"][-1]
    assert (table["kind"], len(table["rows"]), table["total"]) == ("table", 500, 20000)
    assert table["columns"] == [{"name": "i", "right": True}]
    assert result["output"].endswith("[500 of 20000 rows shown]\n(20000 rows)\n\n")


def test_a_value_of_50_mb_is_cut(run_sql: RunSql) -> None:
    value = run_sql("SELECT repeat('x', 50000000) AS long;")["events"][-1]["rows"][0][0]
    assert value == "x" * 10_000 + " [50000000 bytes, the first 10000 shown]"


def test_output_is_cut_at_200_kb_and_the_statements_still_run(run_sql: RunSql) -> None:
    flood = "DO $$ BEGIN FOR i IN 1..20000 LOOP RAISE NOTICE 'line %', i; END LOOP; END $$; CREATE TABLE done (i int);"
    result = run_sql(flood)
    assert len(result["output"]) < 210_000
    assert result["output"].endswith("[output cut after 200 kB; the statements still run]\n")
    assert run_sql("SELECT * FROM done;")["ok"]


def test_a_command_of_psql_is_explained(run_sql: RunSql) -> None:
    result = run_sql("SELECT 1;\n\\d t\nSELECT 2;")
    assert (result["ok"], result["line"]) == (False, 2)
    assert result["output"].endswith("\\d is a command of psql and not SQL: it works in psql on your machine.\n")


def test_copy_from_stdin_ends_with_an_error(run_sql: RunSql) -> None:
    run_sql("CREATE TABLE t (i int);", id="one")
    result = run_sql("COPY t FROM STDIN;", id="two")
    assert "COPY from stdin failed: a page has no standard input" in result["output"]


def test_an_explained_statement_is_executed_once(run_sql: RunSql) -> None:
    run_sql("CREATE TABLE t (i int);", id="one")
    plan = run_sql("EXPLAIN ANALYZE INSERT INTO t SELECT 1;", id="two")["events"][-1]
    assert plan["kind"] == "plan"
    assert " 1\n(1 row)" in run_sql("SELECT count(*) FROM t;", id="three")["output"]


def titles(node: dict[str, Any]) -> Any:
    return [node["title"], *map(titles, node["children"])]


def test_a_plan_is_read_from_its_text(run_sql: RunSql) -> None:
    create = "CREATE TABLE t AS SELECT i, i % 10 AS g FROM generate_series(1, 1000) i;"
    run_sql(f"{create} CREATE INDEX ON t (i); ANALYZE t;", id="one")
    query = (
        "EXPLAIN (ANALYZE, BUFFERS) WITH few AS MATERIALIZED (SELECT * FROM t WHERE i < 20)\n"
        "SELECT a.g, count(*) FROM few a JOIN t b USING (i)\n"
        "WHERE a.g > (SELECT min(g) FROM t) GROUP BY a.g ORDER BY 2 LIMIT 3;"
    )
    root = run_sql(query, id="two")["events"][-1]["root"]
    assert titles(root) == [
        "Limit",
        ["CTE few: Index Scan using t_i_idx on t"],
        ["InitPlan 2: Aggregate", ["Seq Scan on t t_1"]],
        ["Sort", ["GroupAggregate", ["Sort", ["Hash Join", ["Seq Scan on t b"], ["Hash", ["CTE Scan on few a"]]]]]],
    ]
    assert root["ms"] > 0
    scan = root["children"][1]["children"][0]
    assert (scan["rows"], scan["planned"], scan["loops"]) == (1000, 1000, 1)
    cte = root["children"][0]
    assert cte["details"][0] == "Index Cond: (i < 20)"


@pytest.mark.parametrize(
    "options", ["COSTS OFF", "ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF", "VERBOSE", "ANALYZE, WAL, SETTINGS, MEMORY"]
)
def test_a_plan_is_read_with_any_options(run_sql: RunSql, options: str) -> None:
    plan = run_sql(f"EXPLAIN ({options}) SELECT 1 FROM generate_series(1, 3) AS i ORDER BY i;")["events"][-1]
    assert plan["kind"] == "plan"
    assert plan["root"]["title"] == "Sort"
    assert plan["root"]["children"][0]["title"].startswith("Function Scan on ")
