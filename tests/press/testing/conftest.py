"""A small repository with the press in it, whose manuscript a test may spoil and then run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

from handbook.manuscript import ROOT

PAGE = """\
---
title: Queues
description: What a bounded queue protects.
---

## Must know

```python
--8<-- "core/queues/put.py:put"
```

```output
full
```

```console
$ echo one
one
```
"""
SNIPPET = """\
# SPDX-License-Identifier: MIT-0
# --8<-- [start:put]
def state() -> str:
    return "full"


print(state())
# --8<-- [end:put]
"""
PRACTICE = """\
[[question]]
id = "state"
kind = "predict"
prompt = "What does it print?"
code = "core/queues/put.py:put"
answer = "full"
why = "It is full."
"""
TEST = """\
def test_a_queue_is_full(snippet):
    assert snippet("core/queues/put.py").state() == "full"
"""


@dataclass(frozen=True)
class Result:
    """What an inner run of pytest said."""

    status: int
    text: str

    @property
    def counts(self) -> dict[str, int]:
        return {
            word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", self._last_line)
        }

    @property
    def _last_line(self) -> str:
        return self.text.strip().rpartition("\n")[2]


class Repository:
    """`edit` replaces a text in a file, `test` runs pytest there."""

    def __init__(self, tree) -> None:
        self.root, self.write, self.edit = tree.root, tree.write, tree.edit
        shutil.copytree(
            ROOT / "handbook",
            self.root / "handbook",
            ignore=shutil.ignore_patterns("web", "theme", "__pycache__", "node_modules"),
        )
        shutil.copy(ROOT / "pyproject.toml", self.root)
        self.write("docs/core/queues/index.md", PAGE)
        self.write("docs/core/queues/practice.toml", PRACTICE)
        self.write("snippets/core/queues/put.py", SNIPPET)
        self.write("tests/snippets/core/queues/test_put.py", TEST)

    def test(self, *arguments: str) -> Result:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "HANDBOOK"))}
        environment = {**kept, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Result(done.returncode, done.stdout + done.stderr)

    def evidence(self) -> dict[str, dict[str, int]]:
        return json.loads((self.root / "build" / "evidence.json").read_text("utf-8"))["summary"]


@pytest.fixture
def repository(tree) -> Repository:
    return Repository(tree)
