"""Python blocks run in a fresh CPython, from an empty folder, with nothing on stdin.

The hash seed is not fixed: output that depends on the order of a set is not what the next reader sees, so it must fail
here too. Blocks of a session share one `__main__`. A traceback names the file of the snippet and the line of the block.
"""

from __future__ import annotations

import json
import platform
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from handbook.manuscript import DOCS, ROOT, SNIPPETS, Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, earlier_failed, folders

CHILD = Path(__file__).with_name("python_child.py")
UNNAMED = "example.py"
VERSIONS = {platform.python_implementation(): platform.python_version()}
_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Executes the block. With `raises` it must end with that very exception, and the traceback ends its output."""
    fences = [*before, fence]
    names = shown_names(fences)
    with folders() as (empty, ours):
        main, sources = ours / "main" / names[-1], ours / "sources"
        for folder in (main.parent, sources):
            folder.mkdir()
        main.write_text("\n".join(each.code for each in fences), "utf-8")
        for name, each in zip(names, fences, strict=True):
            (sources / name).write_text(each.code, "utf-8")
        job = {
            "blocks": [
                {"name": name, "code": each.code, "tolerated": each is not fence and "raises" in each.options}
                for name, each in zip(names, fences, strict=True)
            ],
            "main": str(main),
            "sources": str(sources),
            "path": [str(empty), *import_roots(fence)],
            "report": str(ours / "report.json"),
            "crash": str(ours / "crash.txt"),
        }
        (ours / "job.json").write_text(json.dumps(job), "utf-8")
        argv = [sys.executable, "-P", str(CHILD), str(ours / "job.json")]
        env = process.environment(empty) | {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ended = process.execute(argv, empty, env, last_words=signal.SIGABRT)
        except process.TimedOut as late:
            raise FenceFailure(str(late), _crash_line(ours / "crash.txt", names[-1])) from None
        report = _report(ours / "report.json")
        if not report and ended.status:
            raise FenceFailure(f"expected exit status 0\n{ended.account()}", _crash_line(ours / "crash.txt", names[-1]))
    if report and report["block"] < len(before):
        raise earlier_failed(fences[report["block"]], report["traceback"] or ended.why())
    return Run(_judge(fence, ended, report), VERSIONS)


def _judge(fence: Fence, ended: process.Ended, report: Mapping[str, Any]) -> str:
    expected = fence.options.get("raises")
    if not report:
        if expected:
            raise FenceFailure(f"it ended without an exception; raises={expected!r} asks for one")
        return ended.stdout
    line = report["line"]
    if expected is None:
        if ended.status == 0:
            return ended.stdout
        raise FenceFailure(f"expected exit status 0\n{ended.account()}", line)
    if expected not in report["type"]:
        raise FenceFailure(f"it raised {report['type'][0]}, not {expected}\n{report['traceback']}", line)
    stdout = ended.stdout
    return stdout + ("\n" if stdout and not stdout.endswith("\n") else "") + str(report["traceback"])


def shown_names(fences: Sequence[Fence]) -> list[str]:
    """The file names that tracebacks show: the snippet's, or example.py; a second of that name is example_2.py."""
    names: list[str] = []
    for fence in fences:
        first = PurePosixPath(fence.file or UNNAMED)
        name, number = first.name, 1
        while name in names:
            number += 1
            name = f"{first.stem}_{number}{first.suffix}"
        names.append(name)
    return names


def import_roots(fence: Fence) -> list[str]:
    """Blocks of a system import its package, as in its own folder; any other block has only what is installed."""
    folder = fence.file or fence.page.removeprefix(f"{DOCS}/")
    part, _, rest = folder.partition("/")
    return [str(ROOT / SNIPPETS / part / rest.split("/")[0])] if part == "systems" else []


def _report(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return report


def _crash_line(path: Path, name: str) -> int | None:
    """The innermost line of the block in what faulthandler wrote when the process was killed."""
    frames = _FRAME.finditer(path.read_text("utf-8") if path.exists() else "")
    return next((int(frame["line"]) for frame in frames if frame["file"] == name), None)
