"""Whether a block printed what the page shows.

In the expected text a line that is only `...` stands for any number of lines, and `...` within a line for any
characters, none included; so do more than three dots, as in `3.11....`. Spaces at the ends of lines and empty lines at
the end do not count.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

ANY = "..."
_DOTS = re.compile(r"\.{3,}")
AROUND = 3
SHOWN = 40
"""Lines of each text in a report at most."""


@dataclass(frozen=True)
class _Stray:
    """Where the texts part: indexes of the expected and the printed line; `resolved` is what was matched till then."""

    expected: int
    got: int
    resolved: list[str]


def difference(expected: str, got: str) -> str | None:
    """None where `got` is what `expected` says, else the first line that differs and a unified diff around it."""
    wanted, printed = _lines(expected), _lines(got)
    stray = _walk(wanted, printed)
    if stray is None:
        return None
    return f"{_first(wanted, printed, stray)}\n{_diff(wanted, printed, stray)}"


def line_matches(pattern: str, text: str) -> bool:
    """Whether one line is what the pattern says, in time proportional to the product of their lengths at worst."""
    first, *rest = _DOTS.split(pattern)
    if not rest:
        return pattern == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _walk(wanted: Sequence[str], printed: Sequence[str]) -> _Stray | None:
    """Match block by block between the `...` lines, each at the first place where it fits: no other is better."""
    blocks = _blocks(wanted)
    at, resolved = 0, list[str]()
    for number, (start, lines) in enumerate(blocks):
        is_first, is_last = number == 0, number == len(blocks) - 1
        room = len(printed) - len(lines)
        if is_first:
            places = range(1)
        elif is_last:
            places = range(max(at, room), max(at, room) + 1)
        else:
            places = range(at, max(at, room) + 1)
        place, fit = _best(lines, printed, places)
        resolved += printed[at:place]
        if fit < len(lines):
            return _Stray(start + fit, place + fit, resolved + list(printed[place : place + fit]))
        at = place + len(lines)
        resolved += printed[place:at]
    if at < len(printed):
        return _Stray(len(wanted), at, resolved)
    return None


def _best(lines: Sequence[str], printed: Sequence[str], places: range) -> tuple[int, int]:
    """The first place with the most lines in a row that fit, and how many these are."""
    best = (places.start, -1)
    for place in places:
        fit = _fitting(lines, printed, place)
        if fit > best[1]:
            best = (place, fit)
        if fit == len(lines):
            break
    return best


def _fitting(lines: Sequence[str], printed: Sequence[str], place: int) -> int:
    count = 0
    while count < len(lines) and place + count < len(printed) and line_matches(lines[count], printed[place + count]):
        count += 1
    return count


def _blocks(wanted: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The runs of lines between `...` lines, each with the index of its first line; empty ones included."""
    blocks: list[tuple[int, list[str]]] = [(0, [])]
    for index, line in enumerate(wanted):
        if line.strip() == ANY:
            blocks.append((index + 1, []))
        else:
            blocks[-1][1].append(line)
    return blocks


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.rstrip().split("\n")]
    return [] if lines == [""] else lines


def _first(wanted: Sequence[str], printed: Sequence[str], stray: _Stray) -> str:
    want = repr(wanted[stray.expected]) if stray.expected < len(wanted) else "the end of the output"
    has = repr(printed[stray.got]) if stray.got < len(printed) else "the output ends"
    return f"line {stray.expected + 1}: expected {want}, got {has}"


def _diff(wanted: Sequence[str], printed: Sequence[str], stray: _Stray) -> str:
    start = max(0, stray.got - AROUND)
    left = [*stray.resolved[start : stray.got], *wanted[stray.expected :]][:SHOWN]
    right = list(printed[start:])[:SHOWN]
    lines = difflib.unified_diff(left, right, "expected", "printed", lineterm="", n=AROUND)
    return "\n".join(line for line in lines if not line.startswith("@@"))
