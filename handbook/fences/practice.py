"""`practice`: questions and cards in place. Without script each is a question with its answer folded."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import markdown

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.source import Source
from handbook.manuscript import Card, ManuscriptError, Option, Question, practice

_T = TypeVar("_T")
CHECK = '<button class="btn btn--main">Check</button><p class="guess__say" role="status"></p>'


def render(source: Source, page: PageContext) -> str:
    return "".join(_item(name.strip(), source, page) for name in source.code.split("\n") if name.strip())


def _item(name: str, source: Source, page: PageContext) -> str:
    slug, _, key = name.rpartition("/")
    try:
        item = practice(slug).get(key)
    except ManuscriptError as error:
        raise page.error(source, str(error)) from None
    if item is None:
        raise page.error(source, f"there is no question or card {name!r}")
    if isinstance(item, Card):
        return card(item)
    if item.kind == "predict":
        page.prove_question(item.fence.digest)
    return question(item)


def question(item: Question) -> str:
    """A question in the element that gives feedback on it."""
    label, asked = KINDS[item.kind]
    head = f'<p class="label" data-search-exclude><span>{label}</span>{_depth(item.depth)}</p>'
    tag = f"quiz-{item.kind}"
    return f'<{tag} class="quiz" data-question="{item.slug}/{item.id}">{head}{asked(item)}</{tag}>'


def card(item: Card) -> str:
    label = '<span class="label"><span>Flashcard</span><span class="card__turn">Turn over</span></span>'
    front = f'<summary>{label} <span class="card__front">{inline(item.front)}</span></summary>'
    back = f'<div class="card__back">{blocks(item.back)}</div>'
    return f'<details class="card" data-card="{item.slug}/{item.id}">{front}{back}</details>'


def inline(text: str) -> str:
    """Markdown of one paragraph, without the paragraph."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", blocks(text), flags=re.DOTALL)


def blocks(text: str) -> str:
    return markdown.markdown(text.strip())


def _depth(depth: str) -> str:
    words = {"must-know": "must know", "strong": "strong", "deep": "deep"}
    return f'<span><span class="mark mark--{depth}"></span>{words[depth]}</span>'


def _why(item: Question) -> str:
    return f'<div class="why">{blocks(item.why)}</div>'


def _ask(item: Question) -> str:
    return f'<p class="quiz__ask">{inline(item.prompt)}</p>'


def _fold(summary: str, inner: str) -> str:
    return f'<details class="fold"><summary>{summary}</summary>\n{inner}</details>'


def _predict(item: Question) -> str:
    file, _, region = item.code.partition(":")
    code = Source("python", {"file": file, "region": region}, item.source, ())
    field = '<textarea name="guess" rows="2" spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>'
    form = f'<form class="guess" data-script data-search-exclude><label>Your prediction{field}</label>{CHECK}</form>'
    answer = f'<pre tabindex="0"><samp>{anatomy.marked(item.answer)}</samp></pre>{_why(item)}'
    return _ask(item) + anatomy.figure(code) + form + _fold("Answer and reason", answer)


def _choice(item: Question) -> str:
    name = f"q-{item.slug}-{item.id}".replace("/", "-")
    options = "".join(_option(option, name, item.why) for option in _mixed(item.options, item.id))
    legend = f'<legend class="quiz__ask">{inline(item.prompt)}</legend>\n'
    return f'<fieldset>{legend}{options}</fieldset><p class="hidden" role="status"></p>'


def _option(option: Option, name: str, why: str) -> str:
    verdict = "Yes." if option.correct else "No."
    reason = why if option.correct else option.why
    right = " data-right" if option.correct else ""
    choice = f'<label><input type="radio" name="{name}"><span>{inline(option.text)}</span></label>\n'
    return f'<div class="option"{right}>{choice}<p class="option__why"><b>{verdict}</b> {inline(reason)}</p></div>'


def _order(item: Question) -> str:
    mixed = _mixed(item.steps, item.id)
    steps = "".join(f'<li data-step="{item.steps.index(step)}"><span>{inline(step)}</span></li>' for step in mixed)
    check = f'<div class="guess" data-script data-search-exclude>{CHECK}</div>'
    right = "".join(f"<li>{inline(step)}</li>" for step in item.steps)
    return (
        f'{_ask(item)}<ol class="steps">{steps}</ol>{check}{_fold("Order and reason", f"<ol>{right}</ol>{_why(item)}")}'
    )


def _explain(item: Question) -> str:
    name = html.escape(f"{item.slug}-{item.id}".replace("/", "-"))
    points = "".join(
        f'<li><label><input type="checkbox" name="{name}-{n}"><span>{inline(point)}</span></label></li>'
        for n, point in enumerate(item.points, 1)
    )
    listen = f'<p class="small">Say it aloud, then tick what you said.</p><ul class="points">{points}</ul>'
    return _ask(item) + _fold("What a listener ticks off", listen + _why(item))


KINDS: Mapping[str, tuple[str, Callable[[Question], str]]] = {
    "predict": ("Predict the output", _predict),
    "choice": ("Choose one", _choice),
    "order": ("Put in order", _order),
    "explain": ("Explain aloud", _explain),
}


def _mixed(items: tuple[_T, ...], seed: str) -> tuple[_T, ...]:
    """An order of its own for each question, the same in every build, and never the given one."""
    mixed = tuple(sorted(items, key=lambda item: hashlib.sha256(f"{seed}{item}".encode()).digest()))
    return mixed if mixed != items else (*items[1:], items[0])
