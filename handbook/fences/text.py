"""`text`: prose in a box, or a file that is shown as it is."""

from __future__ import annotations

import html

from handbook.fences.anatomy import head
from handbook.fences.page import PageContext
from handbook.fences.source import Source


def render(source: Source, page: PageContext) -> str:
    label = html.escape(source.name)
    shown = html.escape(source.code.rstrip("\n"), quote=False)
    pre = f'<pre tabindex="0" role="group" aria-label="{label}"><code>{shown}</code></pre>'
    return f'<figure class="block block--text">{head(source)}{pre}</figure>'


def stray_output(source: Source, page: PageContext) -> str:
    raise page.error(source, "an output fence belongs right after the block that prints it")
