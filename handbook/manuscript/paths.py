"""Where the trees of the manuscript lie below the repository's root."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = "docs"
SNIPPETS = "snippets"


def relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
