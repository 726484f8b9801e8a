"""Markdown as the site reads it, and a small site built as the real one is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from handbook.fences import practice
from handbook.manuscript import DOCS, ROOT, Card, Option, Question
from handbook.web.browser import PREFIX

Render = Callable[[str], lxml.html.HtmlElement]
CHAPTER = """\
---
title: Queues
description: What a bounded queue protects.
part: core
level: strong
minutes: 9
requires: [core/stacks]
---

Intro.

## Must know

```python
print(1)
```

```output
1
```

## Strong candidate

More of it.
"""
LANDING = "---\ntitle: Start\ndescription: Where to start.\ntemplate: wide.html\n---\n\n<h1>Start</h1>\n"
ASKED = {"slug": "core/queues", "prompt": "What of `it`?", "why": "Because.", "path": "x", "line": 1}
QUESTIONS = (
    Question(
        **ASKED, id="a", kind="predict", code="core/memory/refcount.py", source="print(1)\nprint(2)\n", answer="1\n2\n"
    ),
    Question(
        **ASKED, id="b", kind="choice",
        options=(Option("right", correct=True), Option("wrong", why="No so."), Option("worse", why="Nor so.")),
    ),
    Question(**ASKED, id="c", kind="order", steps=("one", "two", "three")),
    Question(**ASKED, id="d", kind="explain", points=("first", "second")),
)  # fmt: skip
CARD = Card("core/queues", "e", "Front?", "Back.", "x", 1)


@cache
def real_settings() -> Any:
    return load_config(str(ROOT / "mkdocs.yml"))


@pytest.fixture
def render(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Render:
    """Markdown -> an element that holds the HTML. There is no evidence unless the test writes some."""
    monkeypatch.setenv("HANDBOOK_EVIDENCE", str(tmp_path / "evidence.json"))

    def convert(text: str) -> lxml.html.HtmlElement:
        config = real_settings()
        converter = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
        return lxml.html.fromstring(f"<main>{converter.convert(text)}</main>")

    return convert


def plain_page(title: str, body: str = "Text.") -> str:
    return f"---\ntitle: {title}\ndescription: About {title}.\n---\n\n{body}\n"


def build_site(folder: Path, strict: bool = False, **pages: str) -> Path:
    docs = folder / DOCS
    (folder / "snippets").symlink_to(ROOT / "snippets")
    shutil.copytree(ROOT / DOCS / "core" / "memory", docs / "core" / "memory", ignore=shutil.ignore_patterns("*.md"))
    for name, text in pages.items():
        path = docs / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(folder / "site"), strict=strict)
    config.site_url = f"http://127.0.0.1{PREFIX}"
    config.nav = None
    config.extra["tools"] = []
    config.plugins["mkdocs-jupyter"].config["cache"] = False
    build(config)
    return folder / "site"


@pytest.fixture
def plain() -> Callable[..., str]:
    """plain("A", body) -> the Markdown of a page that is no chapter."""
    return plain_page


@pytest.fixture
def chapter() -> str:
    """The Markdown of core/queues, a chapter of the site."""
    return CHAPTER


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Path]:
    """make_site(strict=False, **pages) -> the folder of a built site; a double underscore in a name is a slash."""
    return lambda **pages: build_site(tmp_path, **pages)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a landing page, a chapter, a page with every kind of question, and the page of component states."""
    asked = "\n\n".join([*map(practice.question, QUESTIONS), practice.card(CARD)])
    kit = (ROOT / DOCS / "contributing" / "kit.md").read_text("utf-8")
    return build_site(
        tmp_path_factory.mktemp("book"),
        index=LANDING,
        core__queues__index=CHAPTER,
        core__stacks__index=plain_page("Stacks"),
        practice=plain_page("Practice", asked),
        contributing__kit=kit,
        contributing__writing=plain_page("More"),
    )
