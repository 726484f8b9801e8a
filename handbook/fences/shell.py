"""`bash` and `console`: commands, and in a console what they print."""

from __future__ import annotations

import html

from handbook.fences import anatomy
from handbook.fences.page import PageContext
from handbook.fences.proof import mark
from handbook.fences.source import Source

PROMPTS = ("$ ", "> ")


def render(source: Source, page: PageContext) -> str:
    proof = mark(page.prove_block(source), source.language)
    code = _session(source.code) if source.language == "console" else None
    local = "local" in source.options
    bar, aside = (anatomy.bar(source), proof) if local else ("", proof + anatomy.CORNER)
    block = anatomy.figure(source, bar, anatomy.outputs(source), aside=aside, code=code)
    return anatomy.element("code-block", source, block, anatomy.state(source))


def _session(code: str) -> str:
    """Prompts that are not copied, commands, and replies that stand back."""
    lines = []
    for line in code.rstrip("\n").split("\n"):
        prompt = next((prompt for prompt in PROMPTS if line.startswith(prompt)), "")
        rest = html.escape(line.removeprefix(prompt), quote=False)
        shown = f'<span class="p">{html.escape(prompt)}</span><span class="f">{rest}</span>' if prompt else rest
        lines.append(shown)
    return "\n".join(lines)
