"""Three headings open the depths; a heading of level two closes them."""

from __future__ import annotations

import pytest

from handbook.fences.errors import FenceError

WORDS = "word " * 400
TEXT = f"""\
Intro.

## Must know

{WORDS}

### Inside

More.

## Strong candidate

{WORDS}

## Deep internals

{WORDS}

## In the interview

After.
"""


def test_each_depth_is_a_section_and_what_follows_is_outside(render):
    page = render(TEXT)
    sections = page.findall("section")
    assert [section.get("data-depth") for section in sections] == ["must", "strong", "deep"]
    assert sections[0].findtext("h3") == "Inside"
    assert [child.tag for child in page][-2:] == ["h2", "p"]
    assert page[-1].text == "After."


def test_nothing_is_lost_and_the_order_stays(render):
    page = render(TEXT)
    assert [h.text for h in page.iter("h2")] == ["Must know", "Strong candidate", "Deep internals", "In the interview"]
    assert page.text_content().count("word") == 1200


def test_headings_keep_their_anchors(render):
    assert [h.get("id") for h in render(TEXT).xpath("//section/h2")] == [
        "must-know",
        "strong-candidate",
        "deep-internals",
    ]


def test_the_switch_stands_before_the_first_depth_and_counts_minutes_downwards(render):
    page = render(TEXT)
    switch = page.find("depth-switch")
    assert switch.getnext().tag == "section"
    minutes = [int(small.text.split()[0]) for small in switch.iter("small")]
    assert minutes == [2, 4, 6]
    assert [radio.get("value") for radio in switch.iter("input") if radio.get("checked") is not None] == ["deep"]


def test_a_hidden_depth_says_how_much_longer_it_takes(render):
    cuts = [cut.text_content() for cut in render(TEXT).xpath("//p[@class='depth__cut']")]
    assert [cut.split(",")[0] for cut in cuts] == ["Strong candidate: 2 more minutes", "Deep internals: 2 more minutes"]


def test_one_depth_alone_has_no_switch(render):
    page = render("## Must know\n\nText.\n")
    assert page.find("section") is not None
    assert page.find("depth-switch") is None


def test_a_page_without_depths_stays_as_it_is(render):
    assert render("## Other\n\nText.\n").find("section") is None


@pytest.mark.parametrize("order", [("Strong candidate", "Must know"), ("Deep internals",), ("Must know", "Must know")])
def test_depths_in_another_order_are_an_error(render, order):
    with pytest.raises(FenceError, match="in this order: Must know, Strong candidate, Deep internals"):
        render("\n\n".join(f"## {name}\n\nText." for name in order))
