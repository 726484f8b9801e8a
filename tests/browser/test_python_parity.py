"""The page prints what the CPython that runs these tests prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from handbook.manuscript import Fence
from handbook.runners import runner
from handbook.web.browser import StaticSite, run_in_page

PROGRAMS = Path(__file__).with_name("programs")


@pytest.mark.parametrize("kind", ["asyncio", "process"])
def test_every_program_prints_what_cpython_prints_the_first_and_the_second_time(
    kind: str, page: Page, bare_site: StaticSite
) -> None:
    programs = {path.name: path.read_text("utf-8") for path in sorted((PROGRAMS / kind).glob("*.py"))}
    assert len(programs) >= 10
    page.goto(bare_site.url)
    requests = [{"code": code} for code in programs.values()]
    first, again = run_in_page(page, requests), run_in_page(page, requests)
    differences = []
    for (name, code), *results in zip(programs.items(), first, again, strict=True):
        expected = runner("python").run(Fence("tests", 1, "python", {}, code, ()), ()).output
        for which, result in zip(("first", "second"), results, strict=True):
            if result["output"] != expected:
                differences.append(f"{name}, {which} run\nCPython:  {expected!r}\nthe page: {_seen(result)}")
    assert not differences, "\n\n".join(differences)


def _seen(result: Mapping[str, Any]) -> str:
    errors = "".join(event["text"] for event in result["events"] if event["kind"] == "err")
    return f"{result['output']!r} {result.get('trouble', '')} {errors}"
