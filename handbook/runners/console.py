"""Transcripts: lines that start with `$ ` are commands, `> ` continues one, and what follows is what it prints.

The commands run one after another in one bash, in an empty folder that is HOME, stdout and stderr together as on a
terminal. A command that fails is a mistake unless the next one is `echo $?`, so that the page says it failed.
"""

from __future__ import annotations

import re
import secrets
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from handbook.manuscript import Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, folders
from handbook.runners.bash import versions
from handbook.testing.compare import difference

PROMPT, CONTINUED = "$ ", "> "
SHOWS_STATUS = "echo $?"


@dataclass
class Step:
    """A command, the 1-based line where it starts, its lines as shown, and what the page says it prints."""

    line: int
    command: list[str]
    shown: list[str]
    prints: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.command)


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """The transcript with what was printed in truth; fails where a command printed anything else."""
    steps = read(fence.code)
    mark = secrets.token_hex(8)
    with folders() as (empty, _):
        env = process.environment(empty) | {"PYTHONUNBUFFERED": "1"}
        ended = process.execute(["bash", "-c", script(steps, mark), "bash"], empty, env, merged=True)
    transcript = ""
    printed = list(_parts(ended.stdout, mark))
    for number, step in enumerate(steps):
        if number == len(printed):
            raise FenceFailure(f"the shell had ended before this command: {ended.why()}", step.line)
        got, status = printed[number]
        if found := difference("\n".join(step.prints), got):
            raise FenceFailure(f"`$ {step.text}` prints something else\n{found}", step.line)
        shows_status = number + 1 < len(steps) and steps[number + 1].text.strip() == SHOWS_STATUS
        if status and not shows_status:
            meant = f"if it is meant to fail, show it with `$ {SHOWS_STATUS}`"
            raise FenceFailure(f"`$ {step.text}` ends with status {status}; {meant}\n{got}", step.line)
        transcript += "\n".join(step.shown) + "\n" + got
    return Run(transcript, versions())


def read(code: str) -> list[Step]:
    """The commands of a transcript. Raises FenceFailure for one that does not begin with a command."""
    steps: list[Step] = []
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith(PROMPT):
            steps.append(Step(number, [line.removeprefix(PROMPT)], [line]))
        elif not steps:
            raise FenceFailure("a console block begins with a command, after `$ `", number)
        elif line.startswith(CONTINUED) and not steps[-1].prints:
            steps[-1].command.append(line.removeprefix(CONTINUED))
            steps[-1].shown.append(line)
        else:
            steps[-1].prints.append(line)
    if not steps:
        raise FenceFailure("a console block begins with a command, after `$ `")
    return steps


def script(steps: Sequence[Step], mark: str) -> str:
    """One bash program that prints the mark and the status after each command, and leaves `$?` as it was."""
    said = f'_said() {{ local status=$?; printf "%s %d\\n" {mark} "$status"; return "$status"; }}'
    return "\n".join([said, *(f"eval {shlex.quote(step.text)}\n_said" for step in steps)])


def _parts(stdout: str, mark: str) -> Iterator[tuple[str, int]]:
    start = 0
    for said in re.finditer(rf"{mark} (\d+)\n", stdout):
        text = stdout[start : said.start()]
        yield (text if not text or text.endswith("\n") else text + "\n"), int(said[1])
        start = said.end()
