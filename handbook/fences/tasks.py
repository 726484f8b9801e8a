"""Boxes of task lists: pymdownx.tasklist gives them no name, and a screen reader needs one."""

from __future__ import annotations

import re

from markdown.postprocessors import Postprocessor

BOX = re.compile(r'<input type="checkbox" disabled( checked)?')


class TaskNames(Postprocessor):
    """Names each box `done` or `to do`."""

    def run(self, text: str) -> str:
        return BOX.sub(lambda box: f'{box[0]} aria-label="{"done" if box[1] else "to do"}"', text)
