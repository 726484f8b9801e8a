"""The buttons of a block that runs in the page, as HTML: there from the first paint, so that nothing moves later."""

from __future__ import annotations

import html

from handbook.web import built

RUNS = ("python", "sql", "redis")
_BUTTONS = (
    ("run", "btn btn--main", "", "Run"),
    ("stop", "btn btn--main", " hidden", "Stop"),
    ("edit", "btn btn--bare", "", "Edit"),
    ("reset", "btn btn--bare", " disabled", "Reset"),
)
_PLAYGROUND = ("playground", "btn btn--bare", "", "Playground")


def buttons(language: str, name: str) -> str:
    """Run, Stop, Edit, Reset and Playground for a block called `name`; nothing where it could not run in the page."""
    if language not in RUNS or not built():
        return ""
    shown = _BUTTONS if language == "redis" else (*_BUTTONS, _PLAYGROUND)
    return "".join(_button(*button, name) for button in shown)


def _button(act: str, look: str, state: str, word: str, name: str) -> str:
    label = html.escape(f"{word}: {name}")
    return f'<button type="button" class="{look}" data-do="{act}" aria-label="{label}"{state}>{word}</button>'
