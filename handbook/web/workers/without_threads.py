"""anyio, Starlette and sockets in an interpreter that can start no thread.

`def` endpoints run inline, one after another, and TestClient drives its own loop. A socket refuses to connect,
because the browser's would seem to succeed.
"""

from __future__ import annotations

import asyncio
import errno
import importlib.abc
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent import futures
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import _page

INLINE = "The browser has no threads: functions that FastAPI runs in a thread run one after another here."


class _Portal:
    """anyio's BlockingPortal on a loop of this thread, which runs while somebody waits for a result."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        async def call() -> Any:
            result = function(*args)
            return await result if isinstance(result, Awaitable) else result

        return self._loop.run_until_complete(call())

    def start_task_soon(self, function: Callable[..., Any], *args: Any, name: object = None) -> futures.Future[Any]:
        return self._driven(self._loop.create_task(function(*args)))

    def start_task(
        self, function: Callable[..., Any], *args: Any, name: object = None
    ) -> tuple[futures.Future[Any], Any]:
        """The running task, and the value that it said it has started with."""
        status = _Status(self._loop.create_future())
        task = self._loop.create_task(function(*args, task_status=status))
        waiting = asyncio.wait([task, status.value], return_when=asyncio.FIRST_COMPLETED)
        self._loop.run_until_complete(waiting)
        future = self._driven(task)
        return future, status.value.result() if status.value.done() else future.result()

    def _driven(self, task: asyncio.Task[Any]) -> _Driven:
        future = _Driven(lambda: self._loop.run_until_complete(asyncio.wait([task])))

        def settle(task: asyncio.Task[Any]) -> None:
            if task.cancelled():
                future.set_exception(futures.CancelledError())
            elif error := task.exception():
                future.set_exception(error)
            else:
                future.set_result(task.result())

        task.add_done_callback(settle)
        return future

    def close(self) -> None:
        self._loop.close()


class _Status:
    """anyio's TaskStatus: a task says that it has started."""

    def __init__(self, value: asyncio.Future[Any]) -> None:
        self.value = value

    def started(self, value: object = None) -> None:
        self.value.set_result(value)


class _Driven(futures.Future[Any]):
    """A future that runs its loop when it is asked for its result."""

    def __init__(self, drive: Callable[[], Any]) -> None:
        super().__init__()
        self.drive = drive

    def result(self, timeout: float | None = None) -> Any:
        if not self.done():
            self.drive()
        return super().result(timeout)


@contextmanager
def _portal(*args: Any, **options: Any) -> Iterator[_Portal]:
    portal = _Portal()
    try:
        yield portal
    finally:
        portal.close()


async def _inline(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    _page.note(INLINE)
    return function(*args)


def _wait(waited: Sequence[_Driven], **options: Any) -> None:
    for future in waited:
        if not future.done():
            future.drive()


def _patch_to_thread(module: ModuleType) -> None:
    module.run_sync = _inline  # type: ignore[attr-defined]


def _patch_from_thread(module: ModuleType) -> None:
    module.start_blocking_portal = _portal  # type: ignore[attr-defined]


def _patch_test_client(module: ModuleType) -> None:
    if hasattr(module, "wait_futures"):
        module.wait_futures = _wait  # type: ignore[attr-defined]


_PATCHES: dict[str, Callable[[ModuleType], None]] = {
    "anyio.to_thread": _patch_to_thread,
    "anyio.from_thread": _patch_from_thread,
    "starlette.testclient": _patch_test_client,
}


class _Finder(importlib.abc.MetaPathFinder):
    """Lets a module be found as ever, and patches it once it has run."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _PATCHES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            _PATCHES[name](module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _refuse(self: socket.socket, address: object) -> None:
    raise OSError(errno.ENETUNREACH, "Network is unreachable: a page in a browser cannot open sockets")


def install() -> None:
    """Patch what is imported from now on."""
    sys.meta_path.insert(0, _Finder())
    socket.socket.connect = _refuse  # type: ignore[method-assign,assignment]
