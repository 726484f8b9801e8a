"""What a fresh process would give a program, given to one that shares its interpreter with the programs before it."""

from __future__ import annotations

import atexit
import builtins
import gc
import locale
import logging
import os
import random
import signal
import sys
import tracemalloc
import warnings
import weakref
from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from handbook_page.blocking_loop import Policy

_SYS = (
    "argv", "path", "excepthook", "displayhook", "unraisablehook", "breakpointhook", "stdin", "stdout", "stderr",
    "dont_write_bytecode", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback",
    "meta_path", "path_hooks",
)  # fmt: skip


@contextmanager
def as_at_the_start() -> Iterator[None]:
    """Whatever the program changes in the interpreter is as it was when it has ended."""
    ours = sys.modules["__main__"]
    modules = set(sys.modules)
    kept = {name: _copy(getattr(sys, name)) for name in _SYS if hasattr(sys, name)}
    names = dict(vars(builtins))
    environment = dict(os.environ)
    limit, switch = sys.getrecursionlimit(), sys.getswitchinterval()
    thresholds, callbacks, collecting = gc.get_threshold(), list(gc.callbacks), gc.isenabled()
    loggers = set(logging.root.manager.loggerDict)
    loop, policy = events._get_running_loop(), events._get_event_loop_policy()
    events._set_running_loop(None)
    events._set_event_loop_policy(Policy())
    random.seed()
    try:
        with warnings.catch_warnings():
            yield
    finally:
        sys.settrace(None)
        sys.setprofile(None)
        for name in _SYS:
            if name in kept:
                setattr(sys, name, kept[name])
            elif hasattr(sys, name):
                delattr(sys, name)
        sys.modules["__main__"] = ours
        for name in set(sys.modules) - modules:
            if _made_by_the_program(name):
                del sys.modules[name]
        for name in set(vars(builtins)) - set(names):
            delattr(builtins, name)
        vars(builtins).update(names)
        os.environ.clear()
        os.environ.update(environment)
        sys.setrecursionlimit(limit)
        sys.setswitchinterval(switch)
        gc.set_threshold(*thresholds)
        gc.callbacks[:] = callbacks
        gc.set_debug(0)
        gc.unfreeze()
        if collecting:
            gc.enable()
        tracemalloc.stop()
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _silence(loggers)
        if "structlog" in sys.modules:
            sys.modules["structlog"].reset_defaults()
        events._set_event_loop_policy(policy)
        events._set_running_loop(loop)


def end_of_process() -> None:
    """What CPython does when `__main__` has ended: exit functions, then every object goes, finalizers included."""
    atexit._run_exitfuncs()
    _forget_finalizers()
    if gc.isenabled():
        gc.collect()
    sys.modules.pop("__main__", None)
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()


def _forget_finalizers() -> None:
    """weakref.finalize registers itself with atexit once, and believes that the process is over when it was called."""
    finalize: Any = weakref.finalize
    finalize._registry.clear()
    finalize._shutdown = finalize._registered_with_atexit = False


def _copy(value: object) -> object:
    return list(value) if isinstance(value, list) else value


def _made_by_the_program(name: str) -> bool:
    """A module without a file outside the standard library and the wheels: written in the folder or made by hand."""
    spec = getattr(sys.modules[name], "__spec__", None)
    origin = getattr(spec, "origin", None)
    return origin is None or str(origin).startswith("/home/reader/")


def _silence(loggers: set[str]) -> None:
    root = logging.root
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    logging.captureWarnings(False)
    for name in set(root.manager.loggerDict) - loggers:
        logger = root.manager.loggerDict[name]
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.filters.clear()
            logger.setLevel(logging.NOTSET)
            logger.propagate = True
            logger.disabled = False
