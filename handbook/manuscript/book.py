"""The whole manuscript, and what its parts promise each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.pages import Page, load_page
from handbook.manuscript.paths import DOCS, ROOT, relative


@dataclass(frozen=True)
class Book:
    """Every page of docs/, by path."""

    pages: tuple[Page, ...]

    @property
    def chapters(self) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.is_chapter)


def page_paths(root: Path = ROOT) -> list[Path]:
    return sorted((root / DOCS).rglob("*.md"))


def load_all(root: Path = ROOT) -> Book:
    """Read and check everything. Raises an ExceptionGroup of all ManuscriptErrors, or one for no pages at all."""
    pages: list[Page] = []
    errors: list[ManuscriptError] = []
    for path in page_paths(root):
        try:
            pages.append(load_page(path, root))
        except ManuscriptError as error:
            errors.append(error)
    if not pages and not errors:
        raise ManuscriptError(DOCS, 1, "there are no pages here")
    book = Book(tuple(pages))
    slugs = {_slug(path, root) for path in page_paths(root)}
    errors.extend(_misplaced(book, slugs))
    errors.extend(_orphans(slugs, root))
    if not errors:
        errors.extend(_unknown_practice(book))
    if errors:
        raise ExceptionGroup("the manuscript has mistakes", errors)
    return book


def _slug(path: Path, root: Path) -> str:
    return path.parent.relative_to(root / DOCS).as_posix()


def _misplaced(book: Book, slugs: set[str]) -> Iterable[ManuscriptError]:
    for page in book.pages:
        for slug in page.meta.get("requires", []):
            if slug not in slugs:
                yield ManuscriptError(
                    page.path, _line_with(page, slug), f"requires the chapter {slug!r}, which is not there"
                )
        if page.is_chapter and page.slug.split("/")[0] != page.meta["part"]:
            yield ManuscriptError(
                page.path, _line_with(page, "part:"), f"part is {page.meta['part']!r}, the folder says otherwise"
            )


def _unknown_practice(book: Book) -> Iterable[ManuscriptError]:
    ids = {f"{page.slug}/{name}" for page in book.pages for name in page.practice}
    for page in book.pages:
        for fence in page.fences:
            if fence.language != "practice":
                continue
            for number, name in enumerate(fence.code.split("\n")):
                if name.strip() and name.strip() not in ids:
                    where = fence.origins[number].line
                    yield ManuscriptError(page.path, where, f"there is no question or card {name.strip()!r}")


def _orphans(slugs: set[str], root: Path) -> Iterable[ManuscriptError]:
    for file in sorted((root / DOCS).rglob("practice.toml")):
        if _slug(file, root) not in slugs:
            yield ManuscriptError(relative(file, root), 1, "this practice file lies beside no chapter")


def _line_with(page: Page, text: str) -> int:
    return next((line.page_line for line in page.lines if text in line.text), 1)
