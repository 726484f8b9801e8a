"""asyncio and time.sleep as CPython has them: the event loop blocks its thread.

Pyodide's own loop runs tasks as callbacks of the browser. There `time.sleep` in a task stops nobody, and
`asyncio.run` returns before its tasks have ended: programs would print what CPython never prints.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from asyncio import base_events, events, tasks, unix_events
from typing import Any

import _page


class Hang(BaseException):
    """The program can never go on: nothing is left that could wake it."""


class _Selector:
    """Waits for the next timer, in whole milliseconds as epoll does; in the browser nothing else can happen."""

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Hang(_what_waits())
        if timeout > 0:
            _page.sleep(math.ceil(timeout * 1e3) * 1e-3)
        return []

    def close(self) -> None:
        pass


class _UnixSelectorEventLoop(base_events.BaseEventLoop):
    """Named as CPython's loop on Linux and macOS, because programs print it."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Selector()
        self._last = 0.0

    def time(self) -> float:
        """Browsers round their clock; timers that are set one after another must still be due one after another."""
        self._last = max(time.monotonic(), math.nextafter(self._last, math.inf))
        return self._last

    def create_task(self, coro: Any, *, name: object = None, **options: Any) -> asyncio.Task[Any]:
        """Tasks without a name are numbered from 1 in every program, as in a process of its own."""
        if name is None:
            name = f"Task-{next(_numbers)}"
        return super().create_task(coro, name=name, **options)

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


_numbers = itertools.count(1)


class Policy(events._BaseDefaultEventLoopPolicy):
    """What `asyncio.new_event_loop` and `asyncio.run` ask for a loop."""

    _loop_factory = _UnixSelectorEventLoop

    def __init__(self) -> None:
        super().__init__()
        global _numbers
        _numbers = itertools.count(1)


def sleep(seconds: float, /) -> None:
    """time.sleep: nothing else runs meanwhile."""
    seconds = float(seconds)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if math.isnan(seconds):
        raise ValueError("Invalid value NaN (not a number)")
    _page.sleep(seconds)


def _what_waits() -> str:
    waiting = [f"{task.get_name()}{_where(task)}" for task in tasks.all_tasks()]
    return (
        "On a machine this program would hang here for ever: every task waits, and nothing is left to wake one. "
        f"Waiting: {', '.join(sorted(waiting))}."
    )


def _where(task: asyncio.Task[Any]) -> str:
    stack = task.get_stack()
    return f" at line {stack[-1].f_lineno}" if stack else ""


def install() -> None:
    """Replace what Pyodide put in place."""
    time.sleep = sleep  # type: ignore[assignment]
    asyncio.run = asyncio.runners.run
    for module in (unix_events, asyncio):
        module.SelectorEventLoop = module.EventLoop = _UnixSelectorEventLoop  # type: ignore[attr-defined]
