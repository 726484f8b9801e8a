"""Runs a block as `python file.py` would: a fresh `__main__` in an empty folder, and nothing of it left afterwards.

Earlier blocks of a session are replayed first with their output dropped, exactly as the tests of the book do it.
"""

from __future__ import annotations

import contextvars
import io
import linecache
import os
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from types import ModuleType, TracebackType
from typing import Any

import _page
from handbook_page.blocking_loop import Hang
from handbook_page.process import as_at_the_start, end_of_process

HOME = "/home/reader"
FAILED = "{}, a block above that this one continues, failed: repair or reset that one first."
SMALL = "A program in the page has 1 GB of memory. On your machine it may have more."
NARROW = "Python in the page is a 32-bit build: nothing in it can be larger than 2 GB."


def run(request: Mapping[str, Any]) -> bool:
    """Run one block; what it prints goes to sys.stdout and sys.stderr. True when it ended well."""
    blocks = [*request["before"], request]
    _empty_folder()
    with as_at_the_start():
        sys.argv = [request["filename"]]
        sys.path.insert(0, HOME)
        main = ModuleType("__main__")
        main.__file__ = f"{HOME}/{request['filename']}"
        sys.modules["__main__"] = main
        ok = contextvars.Context().run(_run_all, blocks, main.__dict__)
        del main
        end_of_process()
    return ok


def _empty_folder() -> None:
    os.chdir("/")
    if os.path.isdir(HOME):
        shutil.rmtree(HOME)
    os.makedirs(HOME)
    os.chdir(HOME)


def _run_all(blocks: Sequence[Mapping[str, Any]], namespace: dict[str, Any]) -> bool:
    *earlier, last = blocks
    for block in earlier:
        dropped = io.StringIO()
        with redirect_stdout(dropped), redirect_stderr(dropped):
            ended = _execute(block, namespace)
        if ended is not None and not block.get("raises"):
            _page.note(FAILED.format(block["filename"]))
            return _report(ended, block)
    if earlier:
        _page.note(_continues(len(earlier)))
    ended = _execute(last, namespace)
    if ended is None:
        return True
    if isinstance(ended, MemoryError):
        traceback.clear_frames(ended.__traceback__)
        namespace.clear()
    return _report(ended, last)


def _continues(count: int) -> str:
    if count == 1:
        return "Ran the block above that this one continues first."
    return f"Ran the {count} blocks above that this one continues first."


def _execute(block: Mapping[str, Any], namespace: dict[str, Any]) -> BaseException | None:
    name, source = block["filename"], block["code"]
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(source, name, "exec", dont_inherit=True), namespace)
    except BaseException as error:
        return error
    return None


def _report(error: BaseException, block: Mapping[str, Any]) -> bool:
    """Say what CPython would write about the exception, without the frames of this file."""
    sys.stdout.flush()
    if isinstance(error, SystemExit):
        if error.code is None or error.code == 0:
            return True
        _page.traceback(f"exit status {error.code}\n" if isinstance(error.code, int) else f"{error.code}\n")
        return False
    if isinstance(error, Hang):
        _page.trouble(str(error))
        return False
    error.__traceback__ = frames = _of_the_block(error.__traceback__)
    line = _line(error, frames, block["filename"])
    if line is not None:
        _page.failed(line)
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.excepthook(type(error), error, frames)
        shown = sys.stderr.getvalue()
    finally:
        sys.stderr = stderr
    _page.traceback(shown)
    if isinstance(error, MemoryError):
        _page.note(SMALL)
    elif isinstance(error, OverflowError) and "index-sized" in str(error):
        _page.note(NARROW)
    return False


def _of_the_block(frames: TracebackType | None) -> TracebackType | None:
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames


def _line(error: BaseException, frames: TracebackType | None, name: str) -> int | None:
    """The line of the block nearest to where the exception was raised."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return error.lineno
    line = None
    while frames is not None:
        if frames.tb_frame.f_code.co_filename == name:
            line = frames.tb_lineno
        frames = frames.tb_next
    return line
