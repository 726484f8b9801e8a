"""What docs/, snippets/ and tests/ promise each other."""

from __future__ import annotations

import ast
import tomllib

import pytest

from handbook.manuscript import ROOT, load_all
from handbook.manuscript.sources import chapter_folders, mirror, sources, systems

BOOK = load_all()
SNIPPETS = [path for tree in (*chapter_folders(), *systems()) for path in sources(tree)]
PYTHON = [path for path in SNIPPETS if path.suffix == ".py"]
COMMENTED = {".py", ".sql", ".sh", ".lua", ".toml", ".yaml", ".yml", ".ini", ".conf", ".proto"}


def named(path):
    return path.relative_to(ROOT).as_posix()


def test_there_are_chapters_snippets_and_systems():
    assert BOOK.chapters
    assert PYTHON
    assert chapter_folders()
    assert systems()


@pytest.mark.parametrize("path", [path for path in SNIPPETS if path.suffix in COMMENTED], ids=named)
def test_a_snippet_says_on_its_first_line_that_anybody_may_paste_it(path):
    assert "SPDX-License-Identifier: MIT-0" in path.read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_a_snippet_imports_nothing_of_ours(path):
    tree = ast.parse(path.read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.split(".")[0] in {"handbook", "snippets", "tests"}}


@pytest.mark.parametrize("folder", [*chapter_folders(), *systems()], ids=named)
def test_a_folder_of_snippets_has_tests_that_mirror_it(folder):
    assert list(mirror(folder).rglob("test_*.py"))


@pytest.mark.parametrize("folder", chapter_folders(), ids=named)
def test_every_snippet_of_a_chapter_is_shown_on_a_page_or_asked_in_a_question(folder):
    slug = folder.relative_to(ROOT / "snippets").as_posix()
    shown = {origin.path for page in BOOK.pages for fence in page.fences for origin in fence.origins}
    shown |= {
        f"snippets/{question.code.split(':')[0]}" for page in BOOK.pages for question in page.questions if question.code
    }
    named_in_text = "\n".join(line.text for page in BOOK.pages if page.slug == slug for line in page.lines)
    unused = [
        path
        for path in PYTHON
        if folder in path.parents and named(path) not in shown and path.name not in named_in_text
    ]
    assert not unused


def test_no_more_fences_are_skipped_than_the_ceiling_allows():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ceiling = settings["tool"]["handbook"]["skipped-fences"]
    skipped = [fence.where() for page in BOOK.pages for fence in page.fences if "skip" in fence.options]
    assert len(skipped) <= ceiling, skipped


def test_no_file_or_folder_of_the_manuscript_is_numbered():
    pages = [path for path in (ROOT / "docs").rglob("*") if path.is_file()]
    assert pages
    assert not [
        named(path) for path in (*pages, *SNIPPETS) if any(part[:1].isdigit() for part in path.relative_to(ROOT).parts)
    ]
