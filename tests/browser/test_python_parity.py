"""The page prints what the CPython that runs these tests prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from handbook.manuscript import Fence
from handbook.runners import runner
from handbook.web.browser import StaticSite, run_in_page

PROGRAMS = Path(__file__).with_name("programs")


def test_every_program_prints_what_cpython_prints_whatever_ran_before_it(page: Page, bare_site: StaticSite) -> None:
    programs = {path.name: path.read_text("utf-8") for path in sorted(PROGRAMS.rglob("*.py"))}
    assert len(programs) >= 30
    expected = {name: _cpython(code) for name, code in programs.items()}
    page.goto(bare_site.url)
    differences = []
    for names in (list(programs), list(reversed(programs))):
        results = run_in_page(page, [{"code": programs[name]} for name in names])
        differences += [
            f"{name}\nCPython:  {expected[name]!r}\nthe page: {_seen(result)}"
            for name, result in zip(names, results, strict=True)
            if result["output"] != expected[name]
        ]
    assert not differences, "\n\n".join(differences)


def _cpython(code: str) -> str:
    return runner("python").run(Fence("tests", 1, "python", {}, code, ()), ()).output


def _seen(result: Mapping[str, Any]) -> str:
    errors = "".join(event["text"] for event in result["events"] if event["kind"] == "err")
    return f"{result['output']!r} {result.get('trouble', '')} {errors}"
