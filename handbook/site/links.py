"""Links and anchors of the built site. MkDocs checks what is written in Markdown; this checks what was rendered."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from handbook.site.pages import BuiltPage, read_pages


def check(site_dir: Path | str) -> list[str]:
    """What is broken, one sentence each: `page: broken link X`. Other hosts are not asked."""
    site = Path(site_dir)
    pages = {page.path: page for page in read_pages(site)}
    if not pages:
        return [f"{site}: there are no pages here; build the site first"]
    return [problem for page in pages.values() for problem in _problems(page, pages, site)]


def _problems(page: BuiltPage, pages: dict[str, BuiltPage], site: Path) -> Iterable[str]:
    for link in dict.fromkeys(page.links):
        if reason := _broken(link, page, pages, site):
            yield f"{page.path}: broken link {link}: {reason}"
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield f"{page.path}: the id {name!r} is there {count} times"
    for name in dict.fromkeys(page.references):
        if name not in page.ids:
            yield f"{page.path}: nothing has the id {name!r} that an element refers to"


def _broken(link: str, page: BuiltPage, pages: dict[str, BuiltPage], site: Path) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    target = _target(unquote(parts.path), page) if parts.path else page.path
    if target is None or target.startswith("../"):
        return "it leads out of the site"
    if (site / target).is_dir():
        target = posixpath.join(target, "index.html").removeprefix("./")
    if not (site / target).is_file():
        return "there is no such page or file"
    anchor = unquote(parts.fragment)
    if anchor and target in pages and anchor not in pages[target].ids:
        return f"{target} has no such anchor"
    return ""


def _target(path: str, page: BuiltPage) -> str | None:
    """The path below the site that a link leads to; None where it leaves the address that the site is served at."""
    if not path.startswith("/"):
        return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
    root = page.base if page.base.startswith("/") else "/"
    if not path.startswith(root):
        return None
    return posixpath.normpath(path[len(root) :].lstrip("/") or ".")
