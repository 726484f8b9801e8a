"""Questions and cards are useful HTML before any script arrives."""

from __future__ import annotations

import lxml.html
import pytest

from handbook.fences import practice
from handbook.fences.errors import FenceError
from handbook.manuscript import Card, Option, Question

ASKED = {"slug": "a/b", "id": "q", "prompt": "What of `x`?", "why": "Because of **y**.", "path": "p", "line": 1}
CHOICE = Question(
    **ASKED,
    kind="choice",
    options=(Option("right", correct=True), Option("wrong", why="It is not."), Option("worse", why="Nor this.")),
)
ORDER = Question(**ASKED, kind="order", steps=("one", "two", "three", "four"))
PREDICT = Question(**ASKED, kind="predict", code="a/b.py:r", source="print('<1>')\n", answer="<1>\n")
EXPLAIN = Question(**ASKED, kind="explain", points=("first", "second"))


def html(item):
    return lxml.html.fromstring(practice.question(item))


def test_every_option_carries_its_reason_and_one_is_right():
    options = html(CHOICE).xpath("//div[@class='option']")
    said = {option.findtext("label/span"): option.find("p").text_content() for option in options}
    assert said == {"right": "Yes. Because of y.", "wrong": "No. It is not.", "worse": "No. Nor this."}
    assert [option.findtext("label/span") for option in options if option.get("data-right") is not None] == ["right"]


def test_the_radios_of_one_question_belong_together():
    assert {radio.get("name") for radio in html(CHOICE).iter("input")} == {"q-a-b-q"}


def test_steps_are_never_shown_in_their_order_and_always_in_the_same_one():
    def shown():
        return [int(step.get("data-step")) for step in html(ORDER).xpath("//ol[@class='steps']/li")]

    assert shown() == shown()
    assert sorted(shown()) == [0, 1, 2, 3]
    assert shown() != [0, 1, 2, 3]


def test_the_right_order_is_folded_below():
    assert [li.text for li in html(ORDER).xpath("//details//ol/li")] == ["one", "two", "three", "four"]


def test_a_prediction_shows_its_code_and_folds_its_answer():
    item = html(PREDICT)
    assert item.xpath("//figure/pre/code")[0].text_content() == "print('<1>')"
    fold = item.find(".//details")
    assert fold.get("open") is None
    assert fold.findtext(".//samp") == "<1>"
    assert fold.findtext(".//strong") == "y"


def test_a_listener_has_a_box_for_each_point():
    assert [span.text for span in html(EXPLAIN).xpath("//details//label/span")] == ["first", "second"]


def test_a_card_has_its_back_folded():
    card = lxml.html.fromstring(practice.card(Card("a/b", "c", "Front `x`?", "Back.\n\nMore.", "p", 1)))
    assert card.tag == "details"
    assert card.get("data-card") == "a/b/c"
    assert [p.text for p in card.xpath("div/p")] == ["Back.", "More."]


@pytest.mark.parametrize("item", [CHOICE, ORDER, PREDICT, EXPLAIN], ids=lambda item: item.kind)
def test_a_question_says_which_it_is(item):
    element = html(item)
    assert element.tag == f"quiz-{item.kind}"
    assert element.get("data-question") == "a/b/q"


def test_an_unknown_id_is_an_error_that_names_it(render):
    with pytest.raises(FenceError, match="there is no question or card 'core/memory/no-such-thing'"):
        render("```practice\ncore/memory/no-such-thing\n```")
