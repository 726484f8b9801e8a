"""Practice fences name questions and cards that are there."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.manuscript import DOCS, Fence, practice
from handbook.runners.base import FenceFailure, Run


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is executed. The failure names the line whose id is not there, or is there twice."""
    seen: set[str] = set()
    for number, line in enumerate(fence.code.splitlines(), 1):
        name = line.strip()
        if not name:
            continue
        slug, _, item = name.rpartition("/")
        if item not in practice(slug):
            raise FenceFailure(f"{name!r} is not in {DOCS}/{slug}/practice.toml", number)
        if name in seen:
            raise FenceFailure(f"{name!r} is there twice", number)
        seen.add(name)
    return Run()
