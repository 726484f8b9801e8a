"""A real Chromium, the built web assets under a sub-path, and a page that can run things."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import markdown
import pytest
from playwright.sync_api import Browser, Page

from handbook.manuscript import ROOT
from handbook.site.files import add_web, join_sheets
from handbook.testing.browser import cannot
from handbook.web import OUT
from handbook.web.browser import StaticSite, run_in_page, served
from handbook.web.build import WebBuildError, build
from handbook.web.release import seal

THEME = ROOT / "handbook" / "theme" / "assets"
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}/assets/app.css"><script>{boot}</script></head>
<body data-base="{base}"><div class="wrap"><main id="main"><h1>Test</h1>
{body}</main></div><script type="module" src="{base}/assets/js/main.js"></script></body></html>"""
BARE = "<!doctype html><html lang=en><meta charset=utf-8><title>Bare</title><link rel=icon href=data:,><body>"


@pytest.fixture(scope="session")
def web() -> Path:
    """build/web/, up to date."""
    try:
        build()
    except WebBuildError as missing:
        cannot(str(missing))
    return OUT


def write_site(folder: Path) -> None:
    """A site of one empty page, with the web assets and the theme's."""
    add_web(OUT, folder)
    shutil.copytree(THEME / "js", folder / "assets" / "js")
    join_sheets(THEME / "css", folder)
    (folder / "index.html").write_text(BARE, "utf-8")


def write_page(folder: Path, name: str, text: str) -> None:
    """Markdown as a page of the site, with its blocks as the book shows them."""
    body = markdown.markdown(text, extensions=["handbook.fences", "md_in_html"])
    (folder / name).mkdir(exist_ok=True)
    page = FRAME.format(base="..", body=body, boot=(THEME.parent / "partials" / "boot.html").read_text("utf-8").strip())
    (folder / name / "index.html").write_text(page, "utf-8")


@pytest.fixture(scope="session")
def bare_folder(web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one empty page; tests write pages of their own into it."""
    folder = tmp_path_factory.mktemp("bare")
    write_site(folder)
    return folder


@pytest.fixture
def release(web: Path, tmp_path: Path) -> Callable[..., tuple[Path, str]]:
    """release(name, pages, note="") -> the folder and the name of a sealed site; `note` tells two releases apart."""

    def make(name: str, pages: Mapping[str, str], note: str = "") -> tuple[Path, str]:
        folder = tmp_path / name
        write_site(folder)
        for page, text in pages.items():
            write_page(folder, page, text)
        (folder / "assets" / "note.css").write_text(f"/* {note} */", "utf-8")
        return folder, seal(folder)

    return make


@pytest.fixture(scope="module")
def bare_site_of_module(bare_folder: Path) -> Iterator[StaticSite]:
    with served(bare_folder) as site:
        yield site


@pytest.fixture
def bare_site(bare_folder: Path) -> Iterator[StaticSite]:
    with served(bare_folder) as site:
        yield site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page in a context of its own; an error in the page's scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture
def open_page(bare_folder: Path, bare_site: StaticSite, page: Page) -> Callable[..., Page]:
    """open_page(markdown, name="chapter") -> the page, with its blocks as the book shows them."""

    def open_(text: str, name: str = "chapter") -> Page:
        write_page(bare_folder, name, text)
        page.goto(f"{bare_site.url}{name}/")
        return page

    return open_


@pytest.fixture
def run_python(bare_site: StaticSite, page: Page) -> Callable[..., dict[str, Any]]:
    """run_python(code, **request) -> the Result of the page's Python, with its events; one worker for a test."""
    page.goto(bare_site.url)

    def run(code: str, **request: Any) -> dict[str, Any]:
        return run_in_page(page, [{"code": code, **request}])[0]

    return run
