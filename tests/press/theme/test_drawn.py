"""Charts, diagrams and drawings."""

from __future__ import annotations

import json
import re

import pytest

from handbook.fences.errors import FenceError
from handbook.fences.measure import width, wrapped

RESULT = {
    "title": "Pause",
    "unit": "ms",
    "rows": [{"label": "few", "value": 0.5, "level": "steady"}, {"label": "many", "value": 2000, "level": "over"}],
    "machine": "2 cores",
    "versions": {"CPython": "3.14.0"},
    "date": "2026-11-20",
    "script": "a/b.py",
}
FLOW = 'flowchart TD\n    a[First] -->|go| b{"or?"}\n    b -.-> c[(Store)]\n'
SEQUENCE = "sequenceDiagram\n    A->>B: ask\n    B-->>A: answer\n    Note over A,B: done\n"
STATES = "stateDiagram-v2\n    [*] --> Open\n    Open --> Closed: five failures\n"
DRAWING = """\
<svg class="draw" viewBox="0 0 9 9" role="img" aria-labelledby="t d">
<title id="t">A title</title>
<desc id="d">Words.</desc>
<defs><marker id="tip"><path class="tip" d="M0 0"/></marker></defs>
<path class="wire" d="M0 0H9" marker-end="url(#tip)"/>
</svg>"""


def chart(**changes: object) -> str:
    return f'```chart kind="bars"\n{json.dumps({**RESULT, **changes})}\n```'


def mermaid(code: str) -> str:
    return f'```mermaid alt="Words for it"\n{code}```'


def test_a_chart_is_a_table_with_a_bar_and_a_number_in_each_row(render):
    figure = render(chart()).find("figure")
    rows = [[cell.text_content() for cell in row] for row in figure.xpath(".//tbody/tr")]
    assert rows == [["few", "", "0.5 ms"], ["many", "", "2,000 ms"]]
    assert [bar.get("width") for bar in figure.iter("rect")] == ["0.5", "100.0"]
    assert [bar.get("class") for bar in figure.iter("rect")] == ["fill-steady", "fill-over"]


def test_a_chart_says_where_its_numbers_come_from(render):
    caption = render(chart()).find("figure/figcaption").text_content()
    assert caption == "PauseCPython 3.14.0, 2 cores, 20 Nov 2026. Script: a/b.py"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rows": []}, "a chart needs rows"),
        ({"rows": [{"label": "x", "value": -1}]}, "values of zero or more"),
        ({"rows": [{"label": "x", "value": 1, "level": "warm"}]}, "unknown level 'warm'"),
        ({"rows": [{"label": "x"}]}, "lacks or misuses 'value'"),
        ({"date": "yesterday"}, "yesterday"),
    ],
)
def test_a_result_file_that_cannot_be_drawn_is_an_error(render, changes, said):
    with pytest.raises(FenceError, match=re.escape(said)):
        render(chart(**changes))


def test_a_result_file_without_its_machine_is_an_error(render):
    lacking = {name: value for name, value in RESULT.items() if name != "machine"}
    with pytest.raises(FenceError, match="lacks or misuses 'machine'"):
        render(f'```chart kind="bars"\n{json.dumps(lacking)}\n```')


@pytest.mark.parametrize("code", [FLOW, SEQUENCE, STATES])
def test_a_diagram_is_drawn_with_the_classes_of_the_theme_and_no_style_of_its_own(render, code):
    page = render(mermaid(code))
    svg = page.xpath("//*[local-name()='svg']")[0]
    assert svg.get("aria-label") == "Words for it"
    assert svg.get("role") == "img"
    assert not page.xpath("//*[@style or @fill or @stroke]")
    assert not page.xpath("//*[local-name()='style']")
    classes = {name for element in svg.iter() for name in (element.get("class") or "").split()}
    assert {"box", "wire", "tip"} <= classes
    assert classes <= {
        "draw",
        "draw--diagram",
        "box",
        "wire",
        "wire--weak",
        "wire--thick",
        "tip",
        "t2",
        "paper",
        "note",
        "life",
        "zone",
        "nothing",
    }


@pytest.mark.parametrize("code", [FLOW, SEQUENCE, STATES])
def test_a_diagram_carries_only_the_markers_that_it_uses(render, code):
    svg = render(mermaid(code)).xpath("//*[local-name()='svg']")[0]
    markers = {marker.get("id") for marker in svg.xpath(".//*[local-name()='marker']")}
    used = {element.get("marker-end")[5:-1] for element in svg.xpath(".//*[@marker-end]")}
    assert markers
    assert markers == used


def test_the_words_of_a_diagram_are_in_it(render):
    text = render(mermaid(STATES)).text_content()
    assert "Open" in text
    assert "five failures" in text


def test_markers_of_two_diagrams_do_not_meet(render):
    page = render(f"{mermaid(FLOW)}\n\n{mermaid(STATES)}")
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("flowchart TD\n    a[First --> b\n", "does not render"),
        ("nothing like it\n", "does not render"),
        ('pie\n    "a": 1\n', "a pie diagram has no style in this book; these have: flowchart"),
    ],
)
def test_a_diagram_that_does_not_render_fails_the_build(render, code, said):
    with pytest.raises(FenceError, match=said):
        render(mermaid(code))


def test_a_label_is_measured_as_wide_as_the_widest_face_draws_it():
    assert width("iii") < width("mmm")
    assert width("é") >= width("e")
    assert wrapped("one two three", width("one two")) == ["one two", "three"]
    assert wrapped("indivisible", 0.1) == ["indivisible"]
    assert wrapped("a\nb", None) == ["a", "b"]


def test_two_copies_of_one_drawing_keep_their_ids_apart(render):
    page = render(f"/// figure | One\n{DRAWING}\n///\n\n/// figure | Two\n{DRAWING}\n///")
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == 6
    assert len(set(ids)) == 6
    for svg in page.xpath("//*[local-name()='svg']"):
        inside = {element.get("id") for element in svg.iter()}
        assert set(svg.get("aria-labelledby").split()) <= inside
        assert re.search(r"url\(#(.+?)\)", svg.xpath(".//*[@marker-end]")[0].get("marker-end"))[1] in inside


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (DRAWING.replace('role="img" ', ""), 'needs role="img"'),
        (DRAWING.replace('<desc id="d">Words.</desc>\n', ""), "needs a <desc>"),
        (DRAWING.replace('class="wire"', 'class="wire" style="stroke: red"'), "has a style of its own"),
    ],
)
def test_a_drawing_that_would_not_be_heard_or_would_be_blocked_is_an_error(render, spoilt, said):
    with pytest.raises(FenceError, match=re.escape(said)):
        render(f"/// figure | One\n{spoilt}\n///")
