"""Contrast of every token on every surface, in both themes, read from the token file."""

from __future__ import annotations

import re

import pytest

from handbook.manuscript import ROOT

CSS = (ROOT / "handbook" / "theme" / "assets" / "css" / "tokens.css").read_text("utf-8")
TOKENS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
SURFACES = ("paper", "sheet", "well")
LINES = {"hair", "edge", "focus"}
TEXT = sorted(set(TOKENS) - set(SURFACES) - LINES)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def least(name: str, theme: int) -> float:
    return min(contrast(TOKENS[name][theme], TOKENS[surface][theme]) for surface in SURFACES)


def test_contrast_is_measured_as_the_guidelines_measure_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_tokens_to_measure():
    assert len(TEXT) >= 16


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", TEXT)
def test_text_can_be_read_on_every_surface(name, theme):
    assert least(name, theme) >= 5.0


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["edge", "focus"])
def test_what_can_be_operated_has_an_outline_that_is_seen(name, theme):
    assert least(name, theme) >= 3.0


def test_no_other_style_sheet_names_a_colour():
    named = {
        path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", path.read_text("utf-8"))
        for path in (ROOT / "handbook" / "theme" / "assets" / "css").glob("*.css")
        if path.name != "tokens.css"
    }
    assert len(named) >= 6
    assert {name: found for name, found in named.items() if found} == {}


def test_the_colours_that_style_sheets_cannot_reach_repeat_the_tokens():
    main = (ROOT / "handbook" / "theme" / "main.html").read_text("utf-8")
    assert re.findall(r'theme-color.*?content="(#\w+)"', main) == TOKENS["paper"]
    icon = (ROOT / "handbook" / "theme" / "assets" / "favicon.svg").read_text("utf-8")
    assert set(re.findall(r"#\w{6}", icon)) == set(TOKENS["ink"])
