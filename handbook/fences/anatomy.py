"""One anatomy for everything that is executed or shown: head, code, bar, output."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from handbook.fences.highlight import highlight
from handbook.fences.proof import versions
from handbook.fences.source import Source, attribute
from handbook.manuscript import PYTHONS, Output
from handbook.web.bar import buttons

SNIPPET = "snippet:"
"""What a link to a file of snippets/ starts with, until the site puts the way from the page in its place."""
BUTTON = '<button type="button" class="btn btn--bare" data-do="copy">Copy</button>'
SAY = '<span class="bar__say" role="status"></span>'
CORNER = f'<div class="block__copy" data-script data-search-exclude>{SAY}{BUTTON}</div>'
ERROR = re.compile(r"(?m)^((?:\w+\.)*\w*(?:Error|Exception|ERROR|Interrupt|Exit|Group|Warning)\b)(?=[:\s]|$)")


def figure(source: Source, *parts: str, aside: str = "", code: str | None = None) -> str:
    """A block: its head with what stands at its right, its code (highlighted, unless given as HTML), then its parts."""
    shown = highlight(source.code.rstrip("\n"), source.language) if code is None else code
    label = html.escape(f"Code: {source.name}")
    pre = f'<pre tabindex="0" role="group" aria-label="{label}"><code>{shown}</code></pre>'
    return "\n".join((f'<figure class="block">{head(source, aside)}', pre, *filter(None, parts), "</figure>"))


def head(source: Source, aside: str = "") -> str:
    title = html.escape(source.options.get("title", ""))
    region = f" : {html.escape(source.region)}" if source.region else ""
    file = (
        f'<a href="{SNIPPET}{html.escape(source.file)}"><code>{html.escape(source.file)}{region}</code></a>'
        if source.file
        else ""
    )
    named = f"<span>{title or source.kind}</span>" if title or not file else ""
    return f"<figcaption>{' '.join(filter(None, (named, file, aside)))}</figcaption>"


def element(tag: str, source: Source, inner: str, state: str) -> str:
    """The custom element that a script may bring to life, with all that it needs to know."""
    known = {
        "data-state": state,
        "data-language": source.language,
        "data-file": source.file,
        "data-region": source.region,
        "data-session": source.options.get("session", ""),
        "data-digest": source.digest,
        "data-local": source.options.get("local", ""),
        "data-raises": source.options.get("raises", ""),
    }
    return f"<{tag}{''.join(attribute(name, value) for name, value in known.items())}>{inner}</{tag}>"


def state(source: Source) -> str:
    """recorded: runs anywhere; local: only on a machine; error: it ends with an error."""
    if "local" in source.options:
        return "local"
    return "error" if "raises" in source.options else "recorded"


def bar(source: Source) -> str:
    """The controls, which need a script; and, for a block that is local, why, which needs none."""
    reason = source.options.get("local", "").strip()
    if not reason:
        run = buttons(source.language, source.name)
        return f'<div class="bar" data-script data-search-exclude>{run}{BUTTON}{SAY}</div>'
    why = f'<p class="bar__why"><b>Runs on your machine</b>, because {html.escape(reason.rstrip("."))}.</p>'
    return f'<div class="bar">{why}<div class="bar__do" data-script data-search-exclude>{BUTTON}{SAY}</div></div>'


def outputs(source: Source) -> str:
    """What the block prints: once, or once for each range of versions."""
    return "".join(printed(output, source, _plain(output.text)) for output in source.outputs)


def printed(output: Output, source: Source, shown: str) -> str:
    said = "Prints" if output.python is None else f"Prints on CPython {_range(output)}"
    if raised := source.options.get("raises"):
        said += f", SQLSTATE {raised}" if source.language == "sql" else f", then raises {raised}"
    label = html.escape(f"{said}: {source.name}")
    head = f'<p class="label"><span class="out__said">{html.escape(said)}</span></p>'
    return f'<div class="out" role="group" aria-label="{label}">{head}{shown}</div>'


def _plain(text: str) -> str:
    return f'<pre tabindex="0"><samp>{marked(text)}</samp></pre>'


def marked(text: str) -> str:
    """Output as HTML, with the names of errors marked."""
    return ERROR.sub(r'<span class="err">\1</span>', html.escape(text.rstrip("\n"), quote=False))


def _range(output: Output) -> str:
    held: Sequence[str] = [version for version in PYTHONS if output.holds_for(version)]
    return versions(held)
