"""The blocks of a chapter, and what an author is told who misspells one."""

from __future__ import annotations

import pytest

from handbook.fences.errors import FenceError

LADDER = """\
//// ladder
/// rung | weak: names the wrong culprit
> “An answer.”

What is wrong with it.
///

/// rung | strong
> “A better one.”
///
////
"""


def test_a_ladder_is_a_list_of_rungs(render):
    page = render(LADDER)
    rungs = page.xpath("//ol[@class='ladder']/li[@class='rung']")
    assert [rung.get("data-rung") for rung in rungs] == ["weak", "strong"]
    assert rungs[0].findtext("h3/small") == "· names the wrong culprit"
    assert rungs[1].find("h3/small") is None
    assert rungs[0].findtext("blockquote/p") == "“An answer.”"


def test_a_trap_ends_with_what_to_say_instead(render):
    page = render("//// trap | “`del` frees”\nShown here.\n\n/// instead\nIt unbinds a *name*.\n///\n////")
    trap = page.find("div[@class='trap']")
    assert trap.find("h3").text_content() == "“del frees”"
    instead = trap.find("div[@class='trap__right']/p")
    assert instead.text_content() == "Say instead: It unbinds a name."
    assert instead.findtext("b") == "Say instead:"


def test_a_question_stands_in_a_block_of_its_own(render):
    assert render("/// ask\n“Why?”\n///").findtext("div[@class='ask']/p") == "“Why?”"


def test_a_fold_reads_markdown_in_its_summary_and_its_body(render):
    fold = render("/// fold | Is `x = None` the same?\nFor the object, **yes**.\n///").find("details[@class='fold']")
    assert fold.findtext("summary/code") == "x = None"
    assert fold.findtext("p/strong") == "yes"


def test_a_figure_has_its_caption_last(render):
    figure = render("/// figure | What `it` shows\nContent.\n///").find("figure[@class='fig']")
    assert [child.tag for child in figure] == ["p", "figcaption"]
    assert figure.find("figcaption").text_content() == "What it shows"


def test_blocks_hold_fences(render):
    page = render('/// fold | Code\n```json\n{"a": 1}\n```\n///')
    assert page.xpath("//details//figure[@class='block']/pre/code")[0].text_content() == '{"a": 1}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("//// ladder\n/// rung | bad: x\ny\n///\n////", "unknown rung 'bad'; known: weak, solid, strong"),
        ("/// rung | weak\nx\n///", "rung belongs inside ladder"),
        ("/// instead\nx\n///", "instead belongs inside trap"),
        ("/// trap\nx\n///", "trap needs an argument after a bar"),
        ("/// fold\nx\n///", "fold needs an argument after a bar"),
        ("/// figure\nx\n///", "figure needs an argument after a bar"),
        ("/// ask | what\nx\n///", "ask takes no argument"),
        ("/// trapp | x\ny\n///", "no block takes the line '/// trapp | x'; known blocks: ask, trap"),
        ("/// fold | x\n    open: true\n\ny\n///", "no block takes the line '/// fold | x'"),
        ("A paragraph.\n\n///", "no block takes the line '///'"),
    ],
)
def test_a_misspelt_block_is_an_error_that_says_what_is_known(render, text, said):
    with pytest.raises(FenceError) as error:
        render(text)
    assert said in str(error.value)


def test_slashes_inside_code_are_code(render):
    page = render("Write `/// ask` or\n\n    /// ask\n")
    assert page.findtext("p/code") == "/// ask"
