"""TOML is parsed."""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Sequence

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run

_LINE = re.compile(r"at line (\d+)")


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is executed. The failure names the line of what is wrong."""
    try:
        tomllib.loads(fence.code)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        at = int(line[1]) if line else len(fence.code.splitlines())
        raise FenceFailure(f"this is not TOML: {error}", at) from None
    return Run(versions={"tomllib": platform.python_version()})
