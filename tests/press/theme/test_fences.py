"""Each language becomes a block whose code is what the author wrote, to the letter."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.fences import RENDERERS
from handbook.fences.errors import FenceError
from handbook.fences.highlight import LEXERS, highlight
from handbook.manuscript import DOCS, LANGUAGES, ROOT, load_page

BLOCKS = "//*[self::run-block or self::sql-block or self::code-block]"
KIT = ROOT / DOCS / "contributing" / "kit.md"
DRAWN = {"mermaid", "chart", "practice", "text"}


def body(path) -> str:
    return path.read_text("utf-8").split("---\n", 2)[2]


def test_every_language_of_the_contract_has_a_renderer_and_no_other():
    assert set(RENDERERS) == set(LANGUAGES)


def test_the_kit_shows_every_language_that_needs_no_system_and_no_output_of_its_own():
    shown = {fence.language for fence in load_page(KIT).fences}
    assert set(LANGUAGES) - shown == {"output", "http", "practice"}


def test_a_block_knows_the_digest_that_its_proof_is_found_by(render):
    fences = [fence for fence in load_page(KIT).fences if fence.language not in DRAWN]
    blocks = render(body(KIT)).xpath(BLOCKS)
    assert [block.get("data-digest") for block in blocks] == [fence.digest for fence in fences]
    assert [block.get("data-language") for block in blocks] == [fence.language for fence in fences]


def test_the_code_in_a_block_is_the_code_that_was_run(render):
    fences = [fence for fence in load_page(KIT).fences if fence.language not in DRAWN]
    shown = [block.xpath("figure/pre/code")[0].text_content() for block in render(body(KIT)).xpath(BLOCKS)]
    assert shown == [fence.code.rstrip("\n") for fence in fences]


def test_a_python_block_carries_what_a_runtime_needs(render):
    text = '```python session="s" local="it forks."\n--8<-- "core/memory/defaults.py:shared"\n```\n\n```output\nx\n```'
    block = render(text).find("run-block")
    assert block.get("data-file") == "core/memory/defaults.py"
    assert block.get("data-region") == "shared"
    assert block.get("data-session") == "s"
    assert block.get("data-local") == "it forks."
    assert block.get("data-state") == "local"
    assert "Runs on your machine, because it forks." in block.text_content()
    assert block.findtext("figure/figcaption/a/code") == "core/memory/defaults.py : shared"


def test_an_output_for_some_versions_says_which(render):
    text = '```python\nprint(1)\n```\n\n```output python="<3.14"\n1\n```\n\n```output python=">=3.14"\n2\n```'
    page = render(text)
    assert [said.text for said in page.xpath("//span[@class='out__said']")] == [
        "Prints on CPython 3.11–3.13",
        "Prints on CPython 3.14",
    ]
    assert [samp.text for samp in page.iter("samp")] == ["1", "2"]


def test_a_block_that_raises_names_the_error(render):
    page = render('```python raises="KeyError"\n{}[1]\n```\n\n```output\nTraceback\n...\nKeyError: 1\n```')
    assert page.find("run-block").get("data-state") == "error"
    assert page.xpath("//span[@class='out__said']")[0].text == "Prints, then raises KeyError"
    assert page.xpath("//span[@class='err']")[0].text == "KeyError"


def test_markup_in_code_output_and_options_is_text(render):
    page = render('```python title="a <b> & c"\nprint("<i>&")\n```\n\n```output\n<i>&\n```')
    assert page.findtext("run-block/figure/figcaption/span") == "a <b> & c"
    assert page.xpath("//pre/code")[0].text_content() == 'print("<i>&")'
    assert page.xpath("//samp")[0].text == "<i>&"
    assert not page.xpath("//i | //b")


def test_the_prompt_of_a_terminal_is_set_apart(render):
    code = render("```console\n$ sort a\n1\n```").xpath("//pre/code")[0]
    assert [span.text for span in code.xpath("span[@class='p']")] == ["$ "]
    assert code.text_content() == "$ sort a\n1"


def test_a_response_stands_below_its_request(render):
    page = render('```http app="systems/x"\nGET / HTTP/1.1\n```\n\n```output\nHTTP/1.1 302 Found\nLocation: /a\n```')
    assert page.xpath("//div[@class='out']//samp")[0].text_content() == "HTTP/1.1 302 Found\nLocation: /a"


def test_a_page_without_script_offers_nothing_that_needs_one(render):
    page = render(body(KIT))
    outside = page.xpath("//button[@data-do][not(ancestor::*[@data-script])]")
    assert page.xpath("//button[@data-do='copy']")
    assert outside == []


@pytest.mark.parametrize("text", ["```ruby\nputs 1\n```", "```\nx\n```"])
def test_a_fence_of_no_known_kind_is_no_box(render, text):
    with pytest.raises(FenceError, match="known: python"):
        render(text)


def test_an_output_that_follows_nothing_is_an_error(render):
    with pytest.raises(FenceError, match="belongs right after the block that prints it"):
        render("Text.\n\n```output\n1\n```")


@given(st.sampled_from(sorted(LEXERS)), st.text(st.characters(exclude_characters="\r\0"), max_size=200))
def test_highlighting_changes_no_letter(language, code):
    assert html.unescape(re.sub(r"</?span[^>]*>", "", highlight(code, language))) == code
