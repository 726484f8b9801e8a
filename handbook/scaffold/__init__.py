"""`new chapter`: a chapter, its snippets, its test and its practice file, which pass as they are."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from handbook.manuscript import DOCS, ROOT, SNIPPETS

SLUG = re.compile(r"^[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*$")
TEMPLATES = Path(__file__).parent / "chapter"


class ScaffoldError(Exception):
    """A chapter that cannot be made; the text says why."""


def new_chapter(slug: str, root: Path = ROOT) -> list[Path]:
    """Write the files of a chapter `<part>/<chapter>` and return their paths. Nothing is overwritten."""
    if not SLUG.match(slug):
        raise ScaffoldError(
            f"{slug!r} is not <part>/<chapter> in lower-case words joined by hyphens, such as core/memory"
        )
    part, chapter = slug.split("/")
    words = {"slug": slug, "part": part, "title": chapter.replace("-", " ").capitalize()}
    places = {
        "index.md": root / DOCS / slug,
        "practice.toml": root / DOCS / slug,
        "example.py": root / SNIPPETS / slug,
        "mistake.py": root / SNIPPETS / slug,
        "test_chapter.py": root / "tests" / SNIPPETS / slug,
    }
    files = {name: folder / name for name, folder in places.items()}
    files["test_chapter.py"] = files["test_chapter.py"].with_name(f"test_{chapter.replace('-', '_')}.py")
    if taken := [path for path in files.values() if path.exists()]:
        raise ScaffoldError(f"{taken[0].relative_to(root).as_posix()} is there already; nothing was written")
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template((TEMPLATES / name).read_text("utf-8")).substitute(words), "utf-8")
    return list(files.values())
