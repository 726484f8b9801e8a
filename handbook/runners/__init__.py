"""One module per language of a fence: how the block is executed, or checked where it cannot be.

A runner is the module `handbook.runners.<language>` itself. It fails by raising FenceFailure; whether a block printed
what the page shows is decided elsewhere, except for `console`, whose transcript holds what it prints.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run, Runner

__all__ = ["NOT_RUN", "RUNNABLE", "FenceFailure", "Run", "Runner", "UnknownLanguage", "close", "needs", "runner"]

RUNNABLE = (
    "python", "sql", "redis", "lua", "bash", "console", "dockerfile", "yaml", "nginx", "proto", "toml", "json", "http",
    "mermaid", "chart", "text", "practice",
)  # fmt: skip
NOT_RUN = frozenset({"output", "text", "chart", "practice"})
"""Nothing of these is executed. All but `output`, which belongs to the block before it, have a check of their own."""

_SERVERS = {"sql": ("postgres",), "redis": ("valkey",), "lua": ("valkey",)}


class UnknownLanguage(LookupError):
    """A language that nothing here runs or checks."""


def runner(language: str) -> Runner:
    """The runner of a language. Raises UnknownLanguage."""
    if language not in RUNNABLE:
        raise UnknownLanguage(f"no runner for {language!r}; there are runners for: {', '.join(RUNNABLE)}")
    return cast(Runner, import_module(f"handbook.runners.{language}"))


def needs(fence: Fence) -> tuple[str, ...]:
    """Names of the servers that must be running before the fence is."""
    named = fence.options.get("needs", "").split()
    if fence.language == "http":
        named += import_module("handbook.runners.http").servers(fence)
    return tuple(dict.fromkeys((*_SERVERS.get(fence.language, ()), *named)))


def close() -> None:
    """Stop the system that the http runner keeps running between blocks; due before the servers stop."""
    if http := sys.modules.get("handbook.runners.http"):
        http.close()
