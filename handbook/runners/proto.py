"""Protocol Buffers compile with protoc, without a warning; google/protobuf/*.proto can be imported."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files

from handbook.manuscript import Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, folders

NAME = "fence.proto"
_LOG = re.compile(r"^(WARNING: All log messages .*\n|[A-Z]\d{4} .*?\] )", re.MULTILINE)
_LINE = re.compile(rf"^{NAME}:(\d+):", re.MULTILINE)


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """No code is generated. The failure holds what protoc said and names the line of its first complaint."""
    with folders() as (empty, ours):
        (ours / NAME).write_text(fence.code, "utf-8")
        included = str(files("grpc_tools") / "_proto")
        protoc = [sys.executable, "-P", "-m", "grpc_tools.protoc", "-I.", f"-I{included}"]
        ended = process.execute([*protoc, "--descriptor_set_out=/dev/null", NAME], ours, process.environment(empty))
    said = _LOG.sub("", ended.stderr).strip()
    if ended.status or said:
        line = _LINE.search(said)
        raise FenceFailure(f"protoc: {said or ended.why()}", int(line[1]) if line else None)
    return Run(versions={"protoc": version("grpcio-tools")})
