"""A small site, built as the real one is."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import lxml.html
import pytest
from mkdocs.exceptions import Abort
from pymdownx.snippets import SnippetMissingError

from handbook.manuscript import ROOT
from handbook.site import links, policy
from handbook.site.files import join_sheets, squeeze_css, squeeze_html


def assets(site: Path) -> Path:
    """The folder of the release's style sheet and modules."""
    (folder,) = site.glob("assets*")
    return folder


def page(site: Path, path: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((site / path).read_text("utf-8"))


def test_every_link_anchor_and_reference_of_the_built_site_leads_somewhere(site):
    assert links.check(site) == []


def test_nothing_would_be_blocked_by_a_strict_policy_and_nothing_comes_from_another_host(site):
    assert policy.check(site) == []


def test_one_style_sheet_and_none_of_materials_files_are_left(site):
    left = {path.relative_to(assets(site)).as_posix() for path in assets(site).rglob("*") if path.is_file()}
    assert {path for path in left if not path.startswith(("js/", "web/"))} == {"app.css", "favicon.svg"}
    linked = page(site, "core/queues/index.html").xpath("//link[@rel='stylesheet']/@href")
    assert linked == [f"../../{assets(site).name}/app.css"]


def test_the_style_sheet_uses_only_tokens_that_are_defined(site):
    css = (assets(site) / "app.css").read_text("utf-8")
    used = set(re.findall(r"var\((--[\w-]+)", css))
    defined = set(re.findall(r"(--[\w-]+):", css))
    assert used
    assert used <= defined


def test_the_head_of_a_chapter_says_how_long_how_deep_and_what_to_read_first(site):
    facts = page(site, "core/queues/index.html").xpath("//p[@class='facts']")[0]
    assert facts.xpath("string()").split() == [
        "9",
        "min",
        "goes",
        "down",
        "to",
        "strong",
        "candidate",
        "read",
        "first:",
        "Stacks",
    ]
    assert facts.xpath(".//a/@href") == ["../stacks/"]


def test_the_deepest_choice_takes_the_minutes_of_the_front_matter(site):
    assert page(site, "core/queues/index.html").xpath("//depth-switch//small/text()")[-1] == "9 min"


def test_a_page_has_one_title_and_its_description(site):
    for path in ("index.html", "core/queues/index.html", "contributing/kit/index.html"):
        html = page(site, path)
        assert len(html.xpath("//h1")) == 1
        assert html.xpath("//meta[@name='description']/@content")[0]


def test_the_markdown_of_a_page_lies_beside_it_with_its_code(site, chapter):
    assert (site / "core/queues/index.md").read_text("utf-8") == chapter
    kit = (site / "contributing/kit/index.md").read_text("utf-8")
    assert "def remember(" in kit
    assert "--8<--" not in kit


def test_search_is_not_loaded_with_a_page(site):
    assert "search_index" not in (site / "core/queues/index.html").read_text("utf-8")
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    assert "core/queues/#must-know" in {entry["location"] for entry in index["docs"]}


def test_what_is_needed_for_the_first_paint_stays_light(site):
    first = [site / "contributing/kit/index.html", assets(site) / "app.css"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in first) < 20_000


def test_an_error_in_a_block_names_the_page_and_its_line(make_site, plain):
    with pytest.raises(Abort, match=r"docs/a\.md:8: rung belongs inside ladder"):
        make_site(a=plain("A") + "\n/// rung | weak\nx\n///\n")


def test_an_error_in_a_fence_names_the_page_and_its_line(make_site, plain):
    with pytest.raises(Abort, match=r"docs/a\.md:8: the diagram does not render: .*"):
        make_site(a=plain("A") + '\n```mermaid alt="x"\nflowchart TD\n a[b\n```\n')


def test_a_mistake_of_the_manuscript_is_one_sentence_with_its_place(make_site, plain):
    with pytest.raises(Abort, match=r"^docs/a\.md:6: the title comes from the front matter"):
        make_site(a=plain("A").replace("\n\nText", "\n\n# A\n\nText"))


def test_an_include_of_a_region_that_is_not_there_fails_the_build(make_site, plain):
    with pytest.raises(SnippetMissingError, match="no-such-region"):
        make_site(a=plain("A", '--8<-- "core/memory/defaults.py:no-such-region"'))


def broken(folder: Path, body: str, name: str = "index.html") -> list[str]:
    (folder / "x").mkdir(exist_ok=True)
    (folder / "x" / "index.html").write_text('<main id="main"><p id="p">x</p></main>', "utf-8")
    (folder / name).write_text(f"<main>{body}</main>", "utf-8")
    return links.check(folder)


@pytest.mark.parametrize(
    "body",
    [
        '<a href="x/">a</a>',
        '<a href="x/index.html#p">a</a>',
        '<a href="x/#p">a</a>',
        '<a href="/x/">a</a>',
        '<a href="https://example.org/nowhere">a</a>',
        '<a href="mailto:a@example.org">a</a>',
        '<a href="#here">a</a><p id="here">x</p>',
        '<label for="f">l</label><input id="f">',
    ],
)
def test_a_link_that_leads_somewhere_is_fine(tmp_path, body):
    assert broken(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<a href="y/">a</a>', "index.html: broken link y/: there is no such page or file"),
        ('<img src="no.png">', "index.html: broken link no.png: there is no such page or file"),
        ('<img srcset="no.png 1x, x/ 2x">', "index.html: broken link no.png: there is no such page or file"),
        ('<a href="x/#q">a</a>', "index.html: broken link x/#q: x/index.html has no such anchor"),
        ('<a href="#q">a</a>', "index.html: broken link #q: index.html has no such anchor"),
        ('<a href="../out">a</a>', "index.html: broken link ../out: it leads out of the site"),
        ('<p id="a"></p><p id="a"></p>', "index.html: the id 'a' is there 2 times"),
        ('<p aria-labelledby="a"></p>', "index.html: nothing has the id 'a' that an element refers to"),
    ],
)
def test_what_is_broken_is_named(tmp_path, body, said):
    assert broken(tmp_path, body) == [said]


def test_a_link_from_the_root_is_read_below_the_address_that_the_site_is_served_at(tmp_path):
    assert broken(tmp_path, "") == []
    (tmp_path / "404.html").write_text(
        '<body data-base="/book/"><a href="/book/x/">a</a><a href="/x/">b</a></body>', "utf-8"
    )
    assert links.check(tmp_path) == ["404.html: broken link /x/: it leads out of the site"]


def test_an_empty_folder_is_no_site(tmp_path):
    assert len(links.check(tmp_path)) == 1


def test_inline_styles_handlers_and_foreign_scripts_are_found(tmp_path):
    page = '<p style="color:red" onclick="x()">a</p><script src="https://example.org/a.js"></script><a href="https://example.org">b</a>'
    (tmp_path / "index.html").write_text(page, "utf-8")
    assert policy.check(tmp_path) == [
        "index.html: <p style> would be blocked; use a class or a module",
        "index.html: <p onclick> would be blocked; use a class or a module",
        "index.html: loads https://example.org/a.js from another host",
    ]


def test_squeezing_leaves_code_and_meaning_alone():
    code = "<pre><code>a\n\n  <b>b</b>\n <i>c</i></code></pre>"
    assert squeeze_html(f"<p>\n\n  <b>a</b>\n <!-- gone --> </p>{code}") == f"<p>\n<b>a</b>\n</p>{code}"
    assert squeeze_css("/* x */ a:hover > b , c { color : red ; margin: calc(1px + 2px); }\n") == (
        "a:hover > b,c{color : red;margin: calc(1px + 2px)}"
    )


def test_a_part_of_the_style_sheet_that_is_gone_is_an_error(tmp_path):
    shutil.copytree(ROOT / "handbook" / "theme" / "assets" / "css", tmp_path / "css")
    (tmp_path / "css" / "book.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"book\.css"):
        join_sheets(tmp_path / "css", tmp_path / "site")


def test_a_broken_link_in_markdown_ends_the_build_with_its_file_and_line(make_site, plain):
    with pytest.raises(Abort, match=r"docs/index\.md:\d+: the link 'nowhere\.md' leads to no file"):
        make_site(strict=True, index=plain("A", "[b](nowhere.md)"))
