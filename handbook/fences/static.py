"""Files that are checked and not run: dockerfile, yaml, nginx, proto, toml, json, and http messages."""

from __future__ import annotations

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    block = anatomy.figure(source, anatomy.outputs(source), aside=proof + anatomy.CORNER)
    return anatomy.element("code-block", source, block, anatomy.state(source))
