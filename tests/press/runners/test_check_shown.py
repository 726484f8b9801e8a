"""Blocks that show something of ours: result files, prose, questions."""

from __future__ import annotations

import json

import pytest

from handbook.runners import chart, practice

RESULT = {
    "title": "One pass",
    "unit": "ms",
    "rows": [{"label": "a", "value": 1}, {"label": "b", "value": 0.5, "level": "hot"}],
    "machine": "2 cores, Linux",
    "versions": {"CPython": "3.11.7"},
    "date": "2026-11-20",
    "script": "core/queues/measure.py",
}


@pytest.fixture
def result(fence, tmp_path, monkeypatch):
    monkeypatch.setattr(chart, "ROOT", tmp_path)
    script = tmp_path / "snippets" / "core" / "queues" / "measure.py"
    script.parent.mkdir(parents=True)
    script.touch()

    def make(**changes: object):
        content = {name: value for name, value in (RESULT | changes).items() if value is not None}
        return fence("chart", json.dumps(content, indent=1), file="core/queues/results/measure.json", kind="bars")

    return make


def test_a_result_file_may_hold_more_than_the_chart_shows(result, run) -> None:
    assert run(result(ratios={"a": 2})).output == ""


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"machine": None}, 1, "'machine' is a required property"),
        ({"rows": []}, 4, "rows: [] should be non-empty"),
        ({"rows": [{"label": "a", "value": "1"}]}, 7, "rows.0.value: '1' is not of type 'number'"),
        ({"rows": [{"label": "a", "value": -1}]}, 7, "-1 is less than the minimum of 0"),
        ({"rows": [{"label": "a", "value": 1, "level": "warm"}]}, 8, "'warm' is not one of"),
        ({"date": "yesterday"}, 19, "date: 'yesterday' is not a 'date'"),
        ({"versions": {}}, 16, "versions: {} should be non-empty"),
        ({"script": "core/queues/gone.py"}, 20, "there is no script snippets/core/queues/gone.py"),
    ],
)
def test_a_result_file_that_does_not_say_all_fails_at_its_line(changes, line, said, result, failure) -> None:
    error = failure(result(**changes))
    assert said in str(error)
    assert error.code_line == line


def test_numbers_of_a_chart_are_not_typed_into_the_page(fence, failure) -> None:
    assert "includes the result file" in str(failure(fence("chart", json.dumps(RESULT), kind="bars")))


def test_prose_says_what_it_is(fence, run, failure) -> None:
    run(fence("text", "words", title="A log line"))
    run(fence("text", "words", file="core/queues/results/drill.txt"))
    assert "needs a title" in str(failure(fence("text", "words")))


@pytest.fixture
def questions(monkeypatch):
    known = {"core/queues": {"put-blocks": None, "bounded": None}}
    monkeypatch.setattr(practice, "practice", lambda slug: known.get(slug, {}))


def test_questions_that_are_there_are_shown(questions, fence, run) -> None:
    run(fence("practice", "core/queues/put-blocks\n\ncore/queues/bounded"))


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("core/queues/bounded\ncore/queues/gone", 2, "'core/queues/gone' is not in docs/core/queues/practice.toml"),
        ("bounded", 1, "'bounded' is not in docs//practice.toml"),
        ("core/queues/bounded\ncore/queues/bounded", 2, "'core/queues/bounded' is there twice"),
    ],
)
def test_a_question_that_is_not_there_fails_at_its_line(questions, code, line, said, fence, failure) -> None:
    error = failure(fence("practice", code))
    assert said in str(error)
    assert error.code_line == line
