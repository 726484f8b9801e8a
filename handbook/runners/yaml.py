"""YAML is parsed, every document of it, and no mapping may have a key twice.

`kind="kubernetes"` is validated strictly against the newest schemas of kubernetes-validate, which has none for custom
resources. `kind="compose"` and `kind="workflow"` are validated against the schemas that check-jsonschema carries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import yaml

from handbook.manuscript import Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, folders
from handbook.runners.positions import line_of, repeated_keys

SCHEMAS = {"compose": "vendor.compose-spec", "workflow": "vendor.github-workflows"}
_PART = re.compile(r"\.([^.\[]+)|\['([^']+)'\]|\[(\d+)\]")


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is executed. The failure names the line of what is wrong."""
    try:
        documents = list(yaml.safe_load_all(fence.code))
    except yaml.YAMLError as error:
        mark, last = getattr(error, "problem_mark", None), len(fence.code.splitlines())
        raise FenceFailure(f"this is not YAML: {error}", min(mark.line + 1, last) if mark else None) from None
    for key, line in repeated_keys(fence.code):
        raise FenceFailure(f"the key {key!r} is there twice", line)
    kind = fence.options.get("kind")
    if kind == "kubernetes":
        return _kubernetes(fence.code, documents)
    if kind in SCHEMAS:
        return _schema(fence.code, SCHEMAS[kind])
    return Run(versions={"PyYAML": version("PyYAML")})


def _kubernetes(code: str, documents: Sequence[Any]) -> Run:
    newest = kubernetes_validate.latest_version()
    for number, document in enumerate(documents):
        if not isinstance(document, dict) or not {"apiVersion", "kind"} <= document.keys():
            raise FenceFailure("a Kubernetes object has apiVersion and kind", line_of(code, [], number))
        try:
            kubernetes_validate.validate(document, newest, strict=True)
        except kubernetes_validate.ValidationError as error:
            path = list(error.path)
            where = ".".join(map(str, path)) or document["kind"]
            raise FenceFailure(f"Kubernetes {newest}: {where}: {error.message}", line_of(code, path, number)) from None
        except kubernetes_validate.SchemaNotFoundError as error:
            raise FenceFailure(error.message, line_of(code, ["kind"], number)) from None
    return Run(versions={"Kubernetes": newest})


def _schema(code: str, schema: str) -> Run:
    with folders() as (_, ours):
        (ours / "fence.yaml").write_text(code, "utf-8")
        argv = [process.tool("check-jsonschema"), "--builtin-schema", schema, "--output-format", "json", "fence.yaml"]
        ended = process.execute(argv, ours, process.environment(Path(ours)))
    if ended.status == 0:
        return Run(versions={"check-jsonschema": version("check-jsonschema")})
    try:
        errors = json.loads(ended.stdout)["errors"]
    except (ValueError, KeyError):
        errors = []
    if not errors:
        raise FenceFailure(f"check-jsonschema: {ended.account()}")
    deepest = [error.get("best_deep_match", error) for error in errors]
    said = "\n".join(f"{error['path']}: {error['message']}" for error in deepest)
    raise FenceFailure(said, line_of(code, _parts(deepest[0]["path"])))


def _parts(path: str) -> list[str | int]:
    """The parts of a JSON path such as $.jobs.a.steps[0]."""
    return [int(index) if index else name or quoted for name, quoted, index in _PART.findall(path)]
