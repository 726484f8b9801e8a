"""A mark stands where something was proven, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from handbook.evidence import SCHEMA, Proof, Run, default_path
from handbook.fences.proof import day, versions
from handbook.manuscript import digest

TEXT = "Intro.\n\n## First\n\n```python\nprint(1)\n```\n\n```output\n1\n```\n\n```json\n{}\n```\n"


def prove(**proofs: Proof) -> None:
    items = {key.removeprefix("d"): asdict(proof) for key, proof in proofs.items()}
    default_path().write_text(json.dumps({"schema": SCHEMA, "summary": {}, "items": items}), "utf-8")


def run(python: str, platform: str = "Linux x86_64", **servers: str) -> Run:
    return Run(python, platform, servers, 0.1, "2026-11-20T01:02:03Z")


def python_digest(render) -> str:
    return render(TEXT).find("run-block").get("data-digest")


def test_without_evidence_there_is_no_mark_and_no_line(render):
    page = render(TEXT)
    assert not page.xpath("//*[contains(@class, 'proof') or contains(@class, 'evidence')]")


def test_a_proven_block_names_the_versions_and_its_neighbour_does_not(render):
    prove(**{f"d{python_digest(render)}": Proof("fence", "x", tuple(run(v) for v in ("3.11.7", "3.12.1", "3.14.0")))})
    page = render(TEXT)
    assert [mark.text for mark in page.xpath("//figcaption//span[@class='proof']")] == ["CPython 3.11–3.12, 3.14"]
    line = page.xpath("//p[@class='evidence']")[0]
    assert line.text_content() == "1 of 2 blocks proven on CPython 3.11–3.12, 3.14, Linux, 20 Nov 2026."
    assert line.getnext().text == "First"


def test_the_page_claims_only_the_versions_that_all_of_its_proofs_share(render):
    first = python_digest(render)
    second = digest("json", {}, "{}", ())
    prove(**{
        f"d{first}": Proof("fence", "x", (run("3.11.7"), run("3.14.0"))),
        f"d{second}": Proof("fence", "x", (run("3.14.0", "Darwin arm64"),)),
    })  # fmt: skip
    line = render(TEXT).xpath("//p[@class='evidence']")[0].text_content()
    assert line == "2 of 2 blocks proven on CPython 3.14, Darwin and Linux, 20 Nov 2026."


def test_a_server_is_named_with_its_version(render):
    sql = "```sql\nSELECT 1;\n```\n"
    found = render(sql).find("sql-block").get("data-digest")
    prove(**{f"d{found}": Proof("fence", "x", (run("3.14.0", PostgreSQL="18.6"),))})
    assert render(sql).xpath("//figcaption//span[@class='proof']")[0].text == "PostgreSQL 18.6"


def test_a_change_of_one_letter_takes_the_mark_away(render):
    prove(**{f"d{python_digest(render)}": Proof("fence", "x", (run("3.14.0"),))})
    assert render(TEXT).xpath("//figcaption//span[@class='proof']")
    assert not render(TEXT.replace("print(1)", "print(2)")).xpath("//*[@class='proof']")


@pytest.mark.parametrize(
    ("minors", "said"),
    [(["3.14"], "3.14"), (["3.12", "3.11"], "3.11–3.12"), (["3.11", "3.13", "3.14"], "3.11, 3.13–3.14"), ([], "")],
)
def test_versions_are_said_as_ranges_that_show_their_gaps(minors, said):
    assert versions(minors) == said


def test_a_day_is_written_out():
    assert day("2026-01-05") == "5 Jan 2026"
