"""The process that a Python block runs in: executes the blocks of a session in one `__main__`, the last one aloud.

Started by handbook.runners.python as a script of its own; it imports nothing but the standard library.
"""

from __future__ import annotations

import faulthandler
import io
import json
import linecache
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


def main(job_file: str) -> None:
    """Run the job; its report says how the first block that did not end by itself has ended."""
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    faulthandler.enable(os.open(job["crash"], os.O_WRONLY | os.O_CREAT))
    sys.path[:0] = job["path"]
    sys.argv = [job["blocks"][-1]["name"]]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    module = ModuleType("__main__")
    module.__file__ = job["main"]
    sys.modules["__main__"] = module
    earlier = len(job["blocks"]) - 1
    with _muted(earlier > 0):
        for number in range(earlier):
            _execute(job, number, module)
    _execute(job, earlier, module)


def _execute(job: dict[str, Any], number: int, module: ModuleType) -> None:
    block = job["blocks"][number]
    name, source = block["name"], block["code"]
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        if block["tolerated"]:
            return
        shown = _shown(error, job["sources"])
        report = {"block": number, "type": _names(type(error)), "line": _line(error, name), "traceback": shown}
        with open(job["report"], "w", encoding="utf-8") as file:
            json.dump(report, file)
        if isinstance(error, SystemExit):
            raise
        sys.stdout.flush()
        sys.stderr.write(shown)
        sys.exit(1)


def _shown(error: BaseException, sources: str) -> str:
    """What CPython writes to stderr about the exception, without the frames of this file."""
    if isinstance(error, SystemExit):
        return "" if error.code is None or isinstance(error.code, int) else f"{error.code}\n"
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    error.__traceback__ = frames
    stderr, sys.stderr = sys.stderr, io.StringIO()
    sys.path.insert(0, sources)  # CPython 3.11 and 3.12 print source lines from there and not from linecache
    try:
        sys.excepthook(type(error), error, frames)
        return sys.stderr.getvalue()
    finally:
        sys.path.remove(sources)
        sys.stderr = stderr


def _line(error: BaseException, name: str) -> int | None:
    """The line of the block nearest to where the exception was raised."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return error.lineno
    line = None
    frames = error.__traceback__
    while frames is not None:
        if frames.tb_frame.f_code.co_filename == name:
            line = frames.tb_lineno
        frames = frames.tb_next
    return line


def _names(kind: type[BaseException]) -> list[str]:
    return [kind.__qualname__, f"{kind.__module__}.{kind.__qualname__}"]


@contextmanager
def _muted(muted: bool) -> Iterator[None]:
    """Descriptor 1 leads nowhere, so that subprocesses are silent too."""
    if not muted:
        yield
        return
    stdout = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)


if __name__ == "__main__":
    main(sys.argv[1])
