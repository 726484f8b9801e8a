"""test: pytest over the manuscript and tests/, on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from handbook.commands import tools

COMMAND = tools.python("pytest", "--numprocesses", "auto")


def run(arguments: Sequence[str]) -> NoReturn:
    """Run pytest with these arguments after ours, so that they win."""
    tools.become([*COMMAND, *arguments])
