"""MkDocs hooks: only what a Makefile could do after the build. What a reader sees comes from Markdown extensions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from handbook import web
from handbook.fences.errors import FenceError
from handbook.manuscript import SNIPPETS, ManuscriptError, load_page
from handbook.site.files import (
    add_snippets,
    add_web,
    drop_unused,
    join_sheets,
    link_snippets,
    squeeze_html,
    write_markdown,
)
from handbook.site.labs import is_lab, tidy
from handbook.web.build import WebBuildError, build
from handbook.web.release import seal

SHEETS = Path(__file__).parents[1] / "theme" / "assets" / "css"

_serving = False


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Brings what runs in the page up to date. Where it cannot be built, pages offer no Run, unless all is required."""
    global _serving
    _serving = command == "serve"
    try:
        build()
    except WebBuildError as problem:
        if os.environ.get("HANDBOOK_REQUIRE_ALL") == "1":
            raise Abort(str(problem)) from None
        print(f"Blocks will not run in the page. {problem}", file=sys.stderr)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return tidy(html) if is_lab(page.file.src_uri) else html


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    source = Path(page.file.abs_src_path or "")
    if source.suffix == ".md":
        write_markdown(load_page(source, Path(config.docs_dir).parent), Path(page.file.abs_dest_path))
    return squeeze_html(link_snippets(output, get_relative_url(".", page.url)))


def on_build_error(error: Exception) -> None:
    """A mistake of an author is a sentence, not a traceback."""
    if isinstance(error, ManuscriptError | FenceError):
        raise Abort(str(error)) from None


def on_post_build(config: MkDocsConfig) -> None:
    site = Path(config.site_dir)
    join_sheets(SHEETS, site)
    drop_unused(site)
    add_snippets(Path(config.docs_dir).parent / SNIPPETS, site)
    if web.built():
        add_web(web.OUT, site)
    if not _serving:
        seal(site)
