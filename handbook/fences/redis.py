"""`redis` and `lua`: commands and scripts for Valkey, with the replies it gave."""

from __future__ import annotations

import html

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    printed = anatomy.outputs(source)
    if source.language == "lua" and "local" not in source.options:
        block = anatomy.figure(source, _given(source), printed, aside=proof + anatomy.CORNER)
    else:
        code = _commands(source.code) if source.language == "redis" else None
        block = anatomy.figure(source, _given(source), anatomy.bar(source), printed, aside=proof, code=code)
    return anatomy.element("run-block", source, block, anatomy.state(source))


def _commands(code: str) -> str:
    """The name of each command carries the weight that a keyword has."""
    lines = []
    for line in code.rstrip("\n").split("\n"):
        name, space, rest = line.partition(" ")
        shown = html.escape(line, quote=False)
        if line.startswith("#"):
            shown = f'<span class="c">{shown}</span>'
        elif name:
            shown = f'<span class="k">{html.escape(name, quote=False)}</span>{space}{html.escape(rest, quote=False)}'
        lines.append(shown)
    return "\n".join(lines)


def _given(source: Source) -> str:
    """The keys and arguments that a script is called with."""
    given = {name: html.escape(source.options[name]) for name in ("keys", "args") if name in source.options}
    named = " and ".join(f"{name.upper()} <code>{value}</code>" for name, value in given.items())
    return f'<p class="block__given">Called with {named}</p>' if given else ""
