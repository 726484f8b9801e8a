"""What a reader sees in a code box is exactly what the tests collected: nothing more, nothing less."""

from __future__ import annotations

from functools import cache

import lxml.html
import markdown
import pytest
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from handbook.manuscript import DOCS, ROOT, Page, load_page, page_paths, practice

DRAWN = {"mermaid", "chart", "practice"}
PAGES = [load_page(path) for path in page_paths()]


@cache
def rendered(path: str) -> lxml.html.HtmlElement:
    config = load_config(str(ROOT / "mkdocs.yml"))
    body, _ = get_data((ROOT / path).read_text("utf-8"))
    converter = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return lxml.html.fromstring(f"<main>{converter.convert(body)}</main>")


def text(element: lxml.html.HtmlElement) -> str:
    return str(element.text_content()).strip("\n")


def asked(page: Page) -> list[str]:
    """The code of the questions that the page shows."""
    names = [name.strip() for fence in page.fences if fence.language == "practice" for name in fence.code.splitlines()]
    shown = [practice(name.rpartition("/")[0])[name.rpartition("/")[2]] for name in names if name]
    return [item.source.strip("\n") for item in shown if getattr(item, "source", "")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_the_boxes_of_a_page_are_the_blocks_that_were_collected(page):
    boxes = [text(pre) for pre in rendered(page.path).xpath("//figure[contains(@class, 'block')]/pre")]
    collected = [fence.code.strip("\n") for fence in page.fences if fence.language not in DRAWN]
    assert sorted(boxes) == sorted(collected + asked(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_the_outputs_of_a_page_are_the_outputs_that_were_compared(page):
    shown = [text(samp) for samp in rendered(page.path).xpath("//div[@class='out']//samp")]
    compared = [output.text.strip("\n") for fence in page.fences for output in fence.outputs if fence.language != "sql"]
    assert [one for one in shown if one in compared] == compared


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_no_code_stands_outside_a_box(page):
    root = rendered(page.path)
    stray = [
        pre
        for pre in root.iter("pre")
        if not any("block" in (a.get("class") or "") for a in pre.iterancestors("figure"))
    ]
    answers = [pre for pre in stray if any("quiz" in (a.get("class") or "") for a in pre.iterancestors())]
    assert [text(pre) for pre in stray if pre not in answers] == []


def test_there_are_boxes_to_look_at():
    assert sum(len(page.fences) for page in PAGES) > 20
    assert {page.path for page in PAGES} >= {f"{DOCS}/core/memory/index.md", f"{DOCS}/systems/url-shortener/index.md"}
