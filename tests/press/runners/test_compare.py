"""What counts as printing what the page shows."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook.testing.compare import difference, line_matches

TEXTS = st.text(alphabet="ab .\n", max_size=30)
LINES = st.lists(st.sampled_from(["a", "b", ".", "..."]), max_size=7).map("".join)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("a\nb\n", "a\nb"),
        ("a  \nb\n\n\n", "a\nb\t\n"),
        ("", "\n\n"),
        ("...", ""),
        ("...", "a\nb"),
        ("a\n...\nz", "a\nz"),
        ("a\n...\nz", "a\nb\nc\nz"),
        ("a\n  ...\nz", "a\nb\nz"),
        ("a\n...\nb\n...\nc", "a\nb\nx\nb\nc"),
        ("...\nb\nc", "b\nx\nb\nc"),
        ("took ... ms", "took 12 ms"),
        ("took...", "took"),
        ("Python 3....", "Python 3.14.2"),
        ("0x...f> at ...", "0xffff> at 12"),
    ],
)
def test_texts_that_agree(expected: str, got: str) -> None:
    assert difference(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "first"),
    [
        ("a\nb", "a\nc", "line 2: expected 'b', got 'c'"),
        ("a\nb", "a", "line 2: expected 'b', got the output ends"),
        ("a", "a\nb", "line 2: expected the end of the output, got 'b'"),
        ("", "x", "line 1: expected the end of the output, got 'x'"),
        ("  a", "a", "line 1: expected '  a', got 'a'"),
        ("a\n...\nb\nc\n...\nd", "a\nx\nb\ny\nd", "line 4: expected 'c', got 'y'"),
        ("a\n...\na", "a", "line 3: expected 'a', got the output ends"),
        ("took ... ms", "took 12 s", "line 1: expected 'took ... ms', got 'took 12 s'"),
    ],
)
def test_the_first_line_that_differs_is_named(expected: str, got: str, first: str) -> None:
    report = difference(expected, got)
    assert report is not None
    assert report.splitlines()[0] == first


def test_the_diff_shows_no_line_that_an_ellipsis_allowed() -> None:
    report = difference("head\n...\nmiddle 0x...\nend\n", "head\n1\n2\nmiddle 0xff\nEND\n")
    assert report is not None
    assert report.splitlines()[1:] == ["--- expected", "+++ printed", " 1", " 2", " middle 0xff", "-end", "+END"]


def test_a_long_difference_is_shown_in_part() -> None:
    report = difference("\n".join(f"a{n}" for n in range(5000)), "\n".join(f"b{n}" for n in range(5000)))
    assert report is not None
    assert len(report.splitlines()) < 100


@given(TEXTS)
def test_a_text_without_an_ellipsis_agrees_with_itself(text: str) -> None:
    assert difference(text, text) is None


@given(LINES, LINES)
@example("ab...b", "ab")
def test_a_line_matches_as_the_regular_expression_of_its_parts_does(pattern: str, text: str) -> None:
    expression = ".*".join(re.escape(part) for part in re.split(r"\.{3,}", pattern))
    assert line_matches(pattern, text) == bool(re.fullmatch(expression, text))


@given(
    st.lists(st.sampled_from(["a", "b", "...", "a...b"]), max_size=7),
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=7),
)
def test_texts_agree_as_the_regular_expression_of_their_lines_does(wanted: list[str], printed: list[str]) -> None:
    lines = {"...": r"(?:[^\n]*\n)*", "a...b": "a[^\n]*b\n"}
    expression = "".join(lines.get(line, f"{line}\n") for line in wanted)
    agrees = re.fullmatch(expression, "".join(f"{line}\n" for line in printed)) is not None
    assert (difference("\n".join(wanted), "\n".join(printed)) is None) == agrees


@given(TEXTS, TEXTS)
def test_a_report_always_names_a_line(expected: str, got: str) -> None:
    report = difference(expected, got)
    assert report is None or re.match(r"line \d+: expected .*, got .*\n--- expected\n\+\+\+ printed\n", report)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("...a" * 5000 + "c", "a" * 20_000),
        ("\n".join(["...", "a...a...b"] * 300), "\n".join(["a" * 99] * 2000)),
        ("...\n" + "a\n" * 300 + "b", "a\n" * 2000),
    ],
)
def test_hostile_patterns_take_no_time(expected: str, got: str) -> None:
    start = time.process_time()
    assert difference(expected, got) is not None
    assert time.process_time() - start < 5
