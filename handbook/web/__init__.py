"""What runs in the reader's browser: sources, and the build that turns them into files of the site."""

from __future__ import annotations

from handbook.manuscript.paths import ROOT

OUT = ROOT / "build" / "web"
"""Laid out as on the site: assets/web/ and runtime/."""
STAMP = OUT / "stamp"


def built() -> bool:
    """Whether blocks can run in the page. Where not, a page offers no Run."""
    return STAMP.is_file()
