"""Pages: front matter and fences of one Markdown file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.fences import Fence, fences
from handbook.manuscript.includes import Line, expand
from handbook.manuscript.links import links, resolved
from handbook.manuscript.paths import DOCS, ROOT, relative
from handbook.manuscript.practice import DEPTHS, Card, Question, practice

CHAPTER_KEYS = {"title": str, "description": str, "part": str, "level": str, "minutes": int}
CHAPTER_MORE = {"requires": list, "tags": list}
PAGE_KEYS = {"title": str, "description": str}
PAGE_MORE = {"template": str}


@dataclass(frozen=True)
class Page:
    """One Markdown file. `slug` is its folder below docs/ (`core/memory`), or its path without `.md`."""

    path: str
    slug: str
    meta: Mapping[str, Any]
    lines: tuple[Line, ...]
    fences: tuple[Fence, ...]
    practice: Mapping[str, Question | Card]

    @property
    def is_chapter(self) -> bool:
        return "level" in self.meta

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item for item in self.practice.values() if isinstance(item, Question))


def load_page(path: Path, root: Path = ROOT) -> Page:
    """The page with its includes expanded. Raises ManuscriptError for the first mistake found."""
    name = relative(path, root)
    slug = re.sub(r"(^|/)index$", "", path.relative_to(root / DOCS).with_suffix("").as_posix())
    lines = expand(path, root)
    meta, end = _front_matter(path, name)
    if not any(line.text.strip() for line in lines if line.page_line > end):
        raise ManuscriptError(name, end, "the page has a front matter and nothing else")
    chapter = practice(slug, root) if path.name == "index.md" else {}
    found = tuple(fences(lines, name))
    for target, line in links(lines, name):
        if not (root / resolved(name, target)).exists():
            raise ManuscriptError(name, line, f"the link {target!r} leads to no file")
    return Page(name, slug, meta, tuple(lines), found, chapter)


def _front_matter(path: Path, name: str) -> tuple[Mapping[str, Any], int]:
    """The front matter, and the number of its closing line."""
    lines = path.read_text("utf-8").splitlines()
    if not lines or lines[0].strip() != "---":
        raise ManuscriptError(name, 1, "the page has no front matter")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), None)
    if end is None:
        raise ManuscriptError(name, 1, "the front matter is never closed with ---")
    try:
        meta = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ManuscriptError(name, mark.line + 2 if mark else 1, f"cannot read the front matter: {error}") from None
    if not isinstance(meta, dict):
        raise ManuscriptError(name, 1, "the front matter is not a list of key: value lines")

    def line_of(key: str) -> int:
        return next((n for n, line in enumerate(lines[:end], 1) if line.startswith(f"{key}:")), 1)

    chapter = "level" in meta or "part" in meta
    needed, more = (CHAPTER_KEYS, CHAPTER_MORE) if chapter else (PAGE_KEYS, PAGE_MORE)
    for key in meta:
        if key not in needed | more:
            known = ", ".join(needed | more)
            raise ManuscriptError(name, line_of(str(key)), f"unknown front matter key {key!r}; known: {known}")
    for key, kind in (needed | more).items():
        if key in needed and not meta.get(key):
            raise ManuscriptError(name, 1, f"the front matter needs {key!r}")
        if key in meta and not isinstance(meta[key], kind):
            raise ManuscriptError(name, line_of(key), f"{key!r} must be of type {kind.__name__}")
    if chapter and meta["level"] not in DEPTHS:
        raise ManuscriptError(name, line_of("level"), f"unknown level {meta['level']!r}; known: {', '.join(DEPTHS)}")
    return meta, end + 1
