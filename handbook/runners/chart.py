"""Charts are drawn from a result file, which says what was measured, where, when, on what and by which script."""

from __future__ import annotations

from collections.abc import Sequence

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]

from handbook.fences.chart import LEVELS
from handbook.manuscript import ROOT, SNIPPETS, Fence
from handbook.runners.base import FenceFailure, Run
from handbook.runners.json import parse
from handbook.runners.positions import line_of

_WORDS = {"type": "string", "pattern": r"\S"}
ROW = {
    "type": "object",
    "required": ["label", "value"],
    "properties": {"label": _WORDS, "value": {"type": "number", "minimum": 0}, "level": {"enum": list(LEVELS)}},
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["title", "unit", "rows", "machine", "versions", "date", "script"],
    "properties": {
        "title": _WORDS,
        "unit": _WORDS,
        "rows": {"type": "array", "minItems": 1, "items": ROW},
        "machine": _WORDS,
        "versions": {"type": "object", "minProperties": 1, "additionalProperties": _WORDS},
        "date": {"type": "string", "format": "date"},
        "script": _WORDS,
    },
}
"""What else a result file holds is its own affair."""


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is measured again. The failure names the line of what is missing or wrong."""
    if fence.file is None:
        raise FenceFailure("a chart fence includes the result file that its script wrote; numbers are not typed here")
    result = parse(fence.code)
    error = best_match(Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(result))
    if error is not None:
        path = list(error.absolute_path)
        where = ".".join(map(str, path)) or "the result file"
        raise FenceFailure(f"{where}: {error.message}", line_of(fence.code, path))
    if not (ROOT / SNIPPETS / result["script"]).is_file():
        raise FenceFailure(f"there is no script {SNIPPETS}/{result['script']}", line_of(fence.code, ["script"]))
    return Run()
