"""Runs the tools of .venv in the repository's root."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

from handbook.setup import ROOT

QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a tool as a module of this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def become(command: list[str]) -> NoReturn:
    """Replace this process by the tool, so that signals and the exit status are the tool's own."""
    os.chdir(ROOT)
    os.execve(command[0], command, {**os.environ, **QUIET})


def run(command: list[str]) -> int:
    """Run a tool to its end and return its exit status; its output goes where ours goes."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **QUIET}, check=False).returncode
