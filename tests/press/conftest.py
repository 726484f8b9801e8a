"""A folder of files that a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest


class Tree:
    """Files below `root`; `edit` replaces a text in one of them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)
