"""Shell blocks run with `bash -euo pipefail` in an empty folder that is HOME, and must end with status 0."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handbook.manuscript import Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, folders

_TRAP = """\
unset BASH_ENV
set -o errtrace
trap 'printf "%s\\n" "$LINENO" >>{report}' ERR
"""
_LINE = re.compile(r"^bash: (?:-c: )?line (\d+): ", re.MULTILINE)


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """What it prints on stdout; stderr is shown when it fails."""
    with folders() as (empty, ours):
        report, startup = ours / "report", ours / "startup.sh"
        startup.write_text(_TRAP.format(report=report), "utf-8")
        env = process.environment(empty) | {"BASH_ENV": str(startup)}
        ended = process.execute(["bash", "-euo", "pipefail", "-c", fence.code, "bash"], empty, env)
        if ended.status:
            trapped = report.read_text("utf-8") if report.exists() else ""
            raise FenceFailure(f"expected exit status 0\n{ended.account()}", _line(trapped, ended.stderr))
    return Run(ended.stdout, versions())


def versions() -> dict[str, str]:
    """The version of bash, as it says itself."""
    return {"bash": process.tool_output(("bash", "-c", 'printf "%s.%s.%s" "${BASH_VERSINFO[@]:0:3}"'))}


def _line(trapped: str, stderr: str) -> int | None:
    """The line that the ERR trap saw first, else the one that bash names in its message."""
    if lines := trapped.split():
        return int(lines[0])
    named = _LINE.findall(stderr)
    return int(named[-1]) if named else None
