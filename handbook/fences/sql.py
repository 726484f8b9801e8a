"""`sql`: runs on PostgreSQL; psql's aligned output becomes a table."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source

RULE = re.compile(r"-+(\+-+)*")
NUMBER = re.compile(r"-?[\d,]+(\.\d+)?([eE][+-]?\d+)?|\.\.\.|")
COUNT = re.compile(r"\(\d+ rows?\)")


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    shown = "".join(anatomy.printed(output, source, result(output.text)) for output in source.outputs)
    block = anatomy.figure(source, anatomy.bar(source), shown, aside=proof)
    return anatomy.element("sql-block", source, block, anatomy.state(source))


def result(text: str) -> str:
    """Tables where psql drew tables, the rest as it is."""
    lines = text.rstrip("\n").split("\n")
    parts: list[str] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        rows = _table_at(lines, at)
        if rows is None:
            plain.append(lines[at])
            at += 1
            continue
        parts.append(_pre(plain))
        plain = []
        header, *body = rows
        parts.append(_table(header, body))
        at += len(rows) + 1
        if at < len(lines) and COUNT.fullmatch(lines[at].strip()):
            parts.append(f'<p class="out__rows">{html.escape(lines[at].strip(" ()"))}</p>')
            at += 1
    return "".join([*parts, _pre(plain)])


def _table_at(lines: Sequence[str], at: int) -> list[list[str]] | None:
    """Header and rows of a table that starts here; a plan is a table to psql, and stays text."""
    if at + 1 >= len(lines) or not RULE.fullmatch(lines[at + 1].strip()) or lines[at].strip() == "QUERY PLAN":
        return None
    if "|" not in lines[at]:
        return _column_at(lines, at)
    header = [cell.strip() for cell in lines[at].split("|")]
    rows = [header]
    for line in lines[at + 2 :]:
        cells = [cell.strip() for cell in line.split("|")]
        if line.strip() == "...":
            cells = ["..."] + [""] * (len(header) - 1)
        if len(cells) != len(header):
            break
        rows.append(cells)
    return rows


def _column_at(lines: Sequence[str], at: int) -> list[list[str]] | None:
    """One column: only the count of its rows says where it ends."""
    end = next((n for n in range(at + 2, len(lines)) if COUNT.fullmatch(lines[n].strip())), None)
    return None if end is None else [[line.strip()] for n, line in enumerate(lines[at:end]) if n != 1]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    numeric = [all(NUMBER.fullmatch(row[column]) for row in rows) for column in range(len(header))]
    head = "".join(f'<th scope="col"{_class(numeric[n])}>{html.escape(cell)}</th>' for n, cell in enumerate(header))
    body = "".join(f"<tr>{_cells(row, numeric)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="out__scroll" tabindex="0" role="group" aria-label="Result">{table}</div>'


def _cells(row: Sequence[str], numeric: Sequence[bool]) -> str:
    return "".join(f"<td{_class(numeric[n])}>{html.escape(cell)}</td>" for n, cell in enumerate(row))


def _class(numeric: bool) -> str:
    return ' class="num"' if numeric else ""


def _pre(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f'<pre tabindex="0"><samp>{anatomy.marked(text)}</samp></pre>' if text.strip() else ""
