"""Prose in a box says what it is: by its title, or by the file that it is included from."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is executed."""
    if not fence.options.get("title", "").strip() and fence.file is None:
        raise FenceFailure("a text fence needs a title that says what it is, or an include")
    return Run()
