"""Files of the built site: style sheets joined, unused assets gone, pages without slack."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from handbook.fences.anatomy import SNIPPET
from handbook.manuscript import SNIPPETS, Page

SHEET = "assets/app.css"
PARTS = ("tokens", "base", "code", "book", "prose", "wide", "print")
KEPT = (SHEET, "assets/favicon.svg", "assets/js/", "assets/web/")
VERBATIM = re.compile(r"(<(pre|script|style|textarea|samp)\b.*?</\2>)", re.DOTALL)
GAP = re.compile(r">\s*\n\s*<")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def join_sheets(source: Path, site: Path) -> None:
    """One style sheet, from its parts in the theme."""
    joined = "\n".join((source / f"{part}.css").read_text("utf-8") for part in PARTS)
    target = site / SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(squeeze_css(joined), "utf-8")


def squeeze_css(css: str) -> str:
    """Without comments and slack. Spaces around + - > ~ stay, they may carry meaning."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def squeeze_html(page: str) -> str:
    """Without comments and the white space that templates leave between lines; text that is shown verbatim stays."""
    parts = VERBATIM.split(page)
    out = []
    for index in range(0, len(parts), 3):
        out.append(GAP.sub(">\n<", COMMENT.sub("", parts[index])))
        if index + 1 < len(parts):
            out.append(parts[index + 1])
    return "".join(out)


def drop_unused(site: Path) -> None:
    """Material's own style sheet, script and icons, which no page loads."""
    for path in sorted(site.glob("assets/**/*"), reverse=True):
        if path.is_file() and not path.relative_to(site).as_posix().startswith(KEPT):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    (site / "sitemap.xml.gz").unlink(missing_ok=True)


def add_web(web: Path, site: Path) -> None:
    """What runs in the page, laid out as it is on the site; linked rather than copied where the disk allows it."""
    shutil.copytree(web, site, copy_function=_link, dirs_exist_ok=True, ignore=shutil.ignore_patterns("stamp"))


def add_snippets(snippets: Path, site: Path) -> None:
    """The files that blocks are taken from, to look at whole and to keep."""
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(snippets, site / snippets.name, dirs_exist_ok=True, ignore=ignored)


def link_snippets(page: str, way: str) -> str:
    """The links of blocks to their files; `way` leads from the page to the site's root, such as `../..`."""
    return page.replace(f'href="{SNIPPET}', f'href="{way}/{SNIPPETS}/')


def _link(source: str, target: str) -> None:
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def write_markdown(page: Page, html: Path) -> None:
    """The Markdown of a page, includes expanded, lies beside it as index.md, for those who want to keep or feed it."""
    html.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(line.text for line in page.lines)
    html.with_name("index.md").write_text(f"{text}\n", "utf-8")
