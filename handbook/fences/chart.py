"""`chart`: bars from a result file, each with its number beside it, and with where the numbers come from."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from handbook.fences.page import PageContext
from handbook.fences.proof import day
from handbook.fences.source import Source

LEVELS = ("idle", "steady", "busy", "hot", "over")
NEEDED = ("title", "unit", "rows", "machine", "versions", "date", "script")


def render(source: Source, page: PageContext) -> str:
    page.prove_block(source)
    try:
        result = json.loads(source.code)
        return bars(result)
    except ValueError as error:
        raise page.error(source, f"this is not a result file: {error}") from None
    except (KeyError, TypeError) as error:
        raise page.error(source, f"the result file lacks or misuses {error}") from None


def bars(result: Mapping[str, Any]) -> str:
    """A table of labels, bars and numbers. Raises KeyError, TypeError or ValueError for what it cannot draw."""
    for name in NEEDED:
        if name not in result:
            raise KeyError(name)
    rows = result["rows"]
    if not rows or any(row["value"] < 0 for row in rows):
        raise ValueError("a chart needs rows, and values of zero or more")
    top = max(row["value"] for row in rows) or 1
    body = "".join(_row(row, row["value"] / top, result["unit"]) for row in rows)
    versions = [f"{name} {version}" for name, version in result["versions"].items()]
    ran = ", ".join([*versions, result["machine"], day(result["date"])])
    source = f"{html.escape(ran)}. Script: <code>{html.escape(result['script'])}</code>"
    columns = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in ("What", "Bar", result["unit"]))
    head = f'<thead class="hidden"><tr>{columns}</tr></thead>'
    caption = f"<figcaption>{html.escape(result['title'])}<small>{source}</small></figcaption>"
    return f'<figure class="fig"><table class="bars">{head}<tbody>{body}</tbody></table>{caption}</figure>'


def _row(row: Mapping[str, Any], share: float, unit: str) -> str:
    level = row.get("level", "idle")
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}; known: {', '.join(LEVELS)}")
    bar = (
        f'<svg class="bars__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="fill-{level}" width="{max(share * 100, 0.5):.1f}" height="10"/></svg>'
    )
    label, number = html.escape(row["label"]), f"{row['value']:,} {html.escape(unit)}"
    return f'<tr><th scope="row">{label}</th><td>{bar}</td><td class="num">{number}</td></tr>'
