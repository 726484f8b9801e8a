"""Evidence merges, forgets what the manuscript no longer says, and refuses what it cannot read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from handbook import evidence
from handbook.evidence import Evidence, EvidenceError, Proof, Run
from handbook.manuscript import Book, load_page

RUN = Run("3.11.7", "Linux x86_64", {"CPython": "3.11.7", "PostgreSQL": "18.6"}, 0.1, "2026-11-20T05:00:00Z")
PAGE = """\
---
title: A page
description: One block.
---

```python
print(1)
```

```output
1
```
"""


@pytest.fixture
def book(tmp_path) -> Book:
    path = tmp_path / "docs" / "a.md"
    path.parent.mkdir()
    path.write_text(PAGE)
    return Book((load_page(path, tmp_path),))


def digest_of(book: Book) -> str:
    return book.pages[0].fences[0].digest


def proven(digest: str, *runs: Run) -> Evidence:
    return Evidence({digest: Proof("fence", "docs/a.md:6", runs)})


def test_a_proof_names_its_versions_oldest_first():
    proof = Proof("fence", "x", (replace(RUN, python="3.14.10", date="2026-11-21T00:00:00Z"), RUN))
    assert proof.pythons == ("3.11", "3.14")
    assert proof.servers == {"PostgreSQL": "18.6"}
    assert proof.platforms == ("Linux",)
    assert proof.date == "2026-11-21"


def test_runs_on_other_versions_and_platforms_are_added_and_a_newer_run_replaces_an_older():
    newer = replace(RUN, python="3.11.9", date="2026-11-21T00:00:00Z")
    mac = replace(RUN, platform="Darwin arm64")
    merged = proven("d", RUN, mac).merged(proven("d", newer)).merged(proven("d", replace(RUN, python="3.13.0")))
    proof = merged.of("d")
    assert proof is not None
    assert {(run.python, run.platform) for run in proof.runs} == {
        ("3.11.9", "Linux x86_64"),
        ("3.11.7", "Darwin arm64"),
        ("3.13.0", "Linux x86_64"),
    }


def test_what_was_written_is_read_again(book, tmp_path):
    path = tmp_path / "build" / "evidence.json"
    summary = evidence.write(proven(digest_of(book), RUN), book, path)
    assert summary["fences"] == {"total": 1, "proven": 1, "skipped": 0}
    assert evidence.load(path).of(digest_of(book)) == Proof("fence", "docs/a.md:6", (RUN,))
    assert json.loads(path.read_text())["summary"]["fences"] == {"total": 1, "proven": 1, "skipped": 0}


def test_a_block_that_was_changed_is_no_longer_proven(book, tmp_path):
    path = tmp_path / "evidence.json"
    evidence.write(proven(digest_of(book), RUN), book, path)
    page = tmp_path / "docs" / "a.md"
    page.write_text(PAGE.replace("print(1)", "print(2)"))
    changed = Book((load_page(page, tmp_path),))
    summary = evidence.write(evidence.load(path), changed, path)
    assert summary["fences"] == {"total": 1, "proven": 0, "skipped": 0}
    assert evidence.load(path).proofs == {}


def test_files_of_several_runs_become_one(book, tmp_path):
    old, new, out = tmp_path / "311.json", tmp_path / "314.json", tmp_path / "all.json"
    evidence.write(proven(digest_of(book), RUN), book, old)
    evidence.write(proven(digest_of(book), replace(RUN, python="3.14.10")), book, new)
    evidence.merge([old, new], out, book)
    proof = evidence.load(out).of(digest_of(book))
    assert proof is not None
    assert proof.pythons == ("3.11", "3.14")


def test_a_missing_file_to_merge_is_an_error(book, tmp_path):
    with pytest.raises(EvidenceError, match=r"gone\.json: there is no such file"):
        evidence.merge([tmp_path / "gone.json"], tmp_path / "all.json", book)


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 1}', '{"schema": 1, "items": {"d": {}}}', '{"schema": 0}'])
def test_a_file_that_is_no_evidence_is_refused_by_name(text, tmp_path):
    path = tmp_path / "evidence.json"
    path.write_text(text)
    with pytest.raises(EvidenceError, match=r"evidence\.json: "):
        evidence.load(path)


def test_no_file_is_no_evidence(tmp_path):
    assert evidence.load(tmp_path / "none.json").of("d") is None
