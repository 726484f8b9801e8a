"""Mermaid drawings are rendered to SVG by merman, and `alt` says in words what they show."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import merman

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """The SVG is thrown away: the site draws its own."""
    if not fence.options.get("alt", "").strip():
        raise FenceFailure('a mermaid fence needs alt="…": the drawing in words')
    try:
        merman.Merman().render_svg(fence.code, None)
    except merman.MermanError as error:
        raise FenceFailure(f"merman: {getattr(error, 'message', error)}") from None
    return Run(versions={"merman": version("merman")})
