"""Fences out of nothing, and how they fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handbook.manuscript import Fence, Origin, Output
from handbook.runners import FenceFailure, Run, runner

PAGE = "docs/core/queues/index.md"


@pytest.fixture
def fence() -> Callable[..., Fence]:
    """`fence("python", "print(1)", raises="X")`; `file`, `page`, `line` and `output` are the fence's own."""

    def make(
        language: str,
        code: str,
        *,
        file: str | None = None,
        page: str = PAGE,
        line: int = 10,
        output: str | None = None,
        **options: str,
    ) -> Fence:
        code = code if code.endswith("\n") else f"{code}\n"
        origins = tuple(Origin(page, line + 1 + number) for number in range(code.count("\n")))
        outputs = () if output is None else (Output(output, None, line),)
        return Fence(page, line, language, options, code, origins, outputs, file=file)

    return make


@pytest.fixture
def run() -> Callable[..., Run]:
    """`run(fence, *before)` with the runner of its language."""
    return lambda fence, *before: runner(fence.language).run(fence, before)


@pytest.fixture
def failure(run: Callable[..., Run]) -> Callable[..., FenceFailure]:
    """`failure(fence, *before)`: what the runner says about a fence that must fail."""

    def fails(fence: Fence, *before: Fence) -> FenceFailure:
        with pytest.raises(FenceFailure) as caught:
            run(fence, *before)
        return caught.value

    return fails
