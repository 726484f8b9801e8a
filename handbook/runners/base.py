"""What a runner is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from handbook.manuscript import Fence


@dataclass(frozen=True)
class Run:
    """A block that passed: what it printed, and on which versions of what, such as {"PostgreSQL": "18.6"}."""

    output: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


class FenceFailure(AssertionError):
    """A block that failed. `code_line` is the 1-based line of its code, or None where none can be named."""

    def __init__(self, message: str, code_line: int | None = None) -> None:
        super().__init__(message)
        self.code_line = code_line


class Runner(Protocol):
    """Executes or checks one fence. `before`: the earlier fences of its session, replayed first, their output lost."""

    def run(self, fence: Fence, before: Sequence[Fence]) -> Run: ...


@contextmanager
def folders() -> Iterator[tuple[Path, Path]]:
    """An empty folder to run in and a folder beside it for the runner's own files; both go afterwards."""
    with TemporaryDirectory(prefix="handbook-", ignore_cleanup_errors=True) as name:
        empty, ours = Path(name).resolve() / "empty", Path(name).resolve() / "ours"
        empty.mkdir()
        ours.mkdir()
        yield empty, ours


def earlier_failed(fence: Fence, error: str) -> FenceFailure:
    """The failure of a fence whose session cannot be replayed."""
    return FenceFailure(f"the block of this session at {fence.where()} fails when it is replayed: {error}")
