"""`python`: runs on CPython, and in the reader's browser where it is not local."""

from __future__ import annotations

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    block = anatomy.figure(source, anatomy.bar(source), anatomy.outputs(source), aside=proof)
    return anatomy.element("run-block", source, block, anatomy.state(source))
