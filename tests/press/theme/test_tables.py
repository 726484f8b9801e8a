"""Tables of Markdown and tables of psql."""

from __future__ import annotations

import lxml.html

from handbook.fences.sql import result

WIDE = "| a | b | c |\n|---|---:|:-:|\n| `x \\| y` | 2 | 3 |\n"


def test_a_pipe_inside_code_is_a_pipe(render):
    assert render(WIDE).xpath("//td/code")[0].text == "x | y"


def test_a_wide_table_names_the_column_of_each_cell_but_the_first(render):
    table = render(WIDE).find(".//table")
    assert table.get("class") == "stack"
    assert [cell.get("data-head") for cell in table.iter("td")] == [None, "b", "c"]
    assert {cell.get("scope") for cell in table.iter("th")} == {"col"}


def test_a_narrow_table_stays_a_table(render):
    assert render("| a | b |\n|---|---|\n| 1 | 2 |\n").find(".//table").get("class") is None


def test_alignment_is_a_class_and_no_style(render):
    page = render(WIDE)
    assert [cell.get("class") for cell in page.iter("td")] == [None, "num", "mid"]
    assert not page.xpath("//*[@style or @align]")


def test_the_table_that_psql_draws_becomes_a_table():
    page = lxml.html.fromstring(
        "<div>" + result(" name | n \n------+---\n a<b  | 1 \n ...\n(7 rows)\n\nCREATE TABLE\n") + "</div>"
    )
    assert [[cell.text for cell in row] for row in page.iter("tr")] == [["name", "n"], ["a<b", "1"], ["...", None]]
    assert page.findtext(".//p") == "7 rows"
    assert page.findtext("pre/samp") == "CREATE TABLE"
    assert not page.xpath("//*[@role='region']"), "two results of one block would be landmarks of one name"


def test_a_table_of_one_column_ends_at_the_count_of_its_rows():
    printed = " size \n------\n 1 kB\n a | b\n(2 rows)\n\nVACUUM"
    page = lxml.html.fromstring(f"<div>{result(printed)}</div>")
    assert [[cell.text for cell in row] for row in page.iter("tr")] == [["size"], ["1 kB"], ["a | b"]]
    assert page.findtext(".//p") == "2 rows"
    assert page.findtext("pre/samp") == "VACUUM"


def test_a_rule_without_a_count_is_text():
    printed = "title\n-----\nwords"
    assert lxml.html.fromstring(f"<div>{result(printed)}</div>").find(".//table") is None


def test_a_plan_stays_as_psql_prints_it():
    plan = "   QUERY PLAN   \n----------------\n Seq Scan on t\n   Filter: a | b\n(2 rows)"
    page = lxml.html.fromstring("<div>" + result(plan) + "</div>")
    assert page.find(".//table") is None
    assert page.findtext("pre/samp") == plan


def test_an_error_of_the_server_is_marked():
    page = lxml.html.fromstring("<div>" + result("ERROR:  no\nLINE 1: x\n        ^") + "</div>")
    assert page.findtext(".//span[@class='err']") == "ERROR"
    assert page.find("pre").text_content() == "ERROR:  no\nLINE 1: x\n        ^"


def test_a_task_has_a_name(render):
    boxes = render("- [x] a\n- [ ] b\n").xpath("//input")
    assert [box.get("aria-label") for box in boxes] == ["done", "to do"]
