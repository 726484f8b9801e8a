"""JSON is parsed as RFC 8259 has it: no NaN, no Infinity, and no name twice in an object."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from typing import Any, NoReturn

import yaml

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run
from handbook.runners.positions import repeated_keys


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is executed. The failure names the line of what is wrong."""
    parse(fence.code)
    return Run(versions={"json": platform.python_version()})


def parse(code: str) -> Any:
    """The value. Raises FenceFailure that names the line."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise FenceFailure(f"the name {name!r} is there twice in one object", _second(code, name))
        return dict(pairs)

    def refuse(constant: str) -> NoReturn:
        lines = (number for number, line in enumerate(code.splitlines(), 1) if constant in line)
        raise FenceFailure(f"JSON has no {constant}", next(lines))

    try:
        return json.loads(code, object_pairs_hook=once, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise FenceFailure(f"this is not JSON: {error}", error.lineno) from None


def _second(code: str, name: str) -> int | None:
    try:
        return next((line for key, line in repeated_keys(code) if key == name), None)
    except yaml.YAMLError:
        return None
