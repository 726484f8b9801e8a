"""`http`: a request to a system of this book, and the response it gave."""

from __future__ import annotations

import html

from handbook.fences import anatomy
from handbook.fences.highlight import highlight
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    answers = "".join(_answer(output.text.rstrip("\n")) for output in source.outputs)
    block = anatomy.figure(source, answers, aside=proof + anatomy.CORNER, code=_request(source.code.rstrip("\n")))
    return anatomy.element("code-block", source, block, anatomy.state(source))


def _request(text: str) -> str:
    """The method carries the weight that a keyword has."""
    method, space, rest = text.partition(" ")
    return f'<span class="k">{html.escape(method)}</span>{space}{html.escape(rest, quote=False)}'


def _answer(text: str) -> str:
    label = '<p class="label"><span class="out__said">Responds</span></p>'
    shown = f'<pre tabindex="0"><samp>{highlight(text, "http")}</samp></pre>'
    return f'<div class="out" role="group" aria-label="Response">{label}{shown}</div>'
