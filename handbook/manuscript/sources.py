"""The folders of snippets/, and the tests that mirror them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from handbook.manuscript.paths import ROOT, SNIPPETS

SYSTEMS = "systems"
IGNORED = {"results", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", ".pytest_cache"}


def systems(root: Path = ROOT) -> list[Path]:
    """The folders of the systems that can be run."""
    return sorted(path.parent for path in (root / SNIPPETS / SYSTEMS).glob("*/system.toml"))


def chapter_folders(root: Path = ROOT) -> list[Path]:
    """The folders of snippets that belong to chapters: <part>/<chapter>."""
    folders = (path for path in (root / SNIPPETS).glob("*/*") if path.is_dir() and path.name not in IGNORED)
    return sorted(path for path in folders if path.parent.name != SYSTEMS and sources(path))


def mirror(folder: Path, root: Path = ROOT) -> Path:
    """The folder of the tests of a system or of a chapter's snippets."""
    if folder.parent.name == SYSTEMS:
        return root / "tests" / folder.relative_to(root / SNIPPETS)
    return root / "tests" / folder.relative_to(root)


def sources(folder: Path) -> list[Path]:
    """Every file of a folder that a reader may copy."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not IGNORED & set(path.relative_to(folder).parts))


def folder_digest(folder: Path) -> str:
    """sha256 hex over the names and contents of a folder's sources."""
    digest = hashlib.sha256(folder.as_posix().removeprefix(ROOT.as_posix()).encode())
    for path in sources(folder):
        digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
