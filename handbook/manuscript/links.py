"""Links between pages, found where an author wrote them, so that a broken one has a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from handbook.manuscript.fences import blocks
from handbook.manuscript.includes import Line

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)[^)]*\)")
_CODE = re.compile(r"(`+).*?\1")
_ELSEWHERE = re.compile(r"^([a-z][a-z0-9+.-]*:|#|/|\{)")


def links(lines: Sequence[Line], page: str) -> Iterator[tuple[str, int]]:
    """(path as written, line of the page) of each relative link outside the fences."""
    found = blocks([line.text for line in lines], page, [line.page_line for line in lines])
    fenced = {index for start, _, length in found for index in range(start, start + length + 2)}
    for index, line in enumerate(lines):
        if index in fenced or line.file:
            continue
        for match in _LINK.finditer(_CODE.sub("", line.text)):
            if not _ELSEWHERE.match(match["target"]):
                yield match["target"].partition("#")[0], line.page_line


def resolved(page: str, target: str) -> str:
    """The path that a link leads to, as pages are named: relative to the repository."""
    parts: list[str] = []
    for part in (*PurePosixPath(page).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
