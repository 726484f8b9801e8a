"""A manuscript of one chapter in an empty folder, which a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

CHAPTER = """\
---
title: Queues
description: What a bounded queue protects.
part: core
level: strong
minutes: 12
---

/// ask
Why bounded?
///

## Must know

```python
--8<-- "core/queues/put.py:put"
```

```output
full
```

```practice
core/queues/put-blocks
```
"""
SNIPPET = """\
# SPDX-License-Identifier: MIT-0
# --8<-- [start:put]
def full() -> str:
    return "full"


print(full())
# --8<-- [end:put]
"""
PRACTICE = """\
[[question]]
id = "put-blocks"
kind = "choice"
prompt = "What does put do when the queue is full?"
why = "It waits for room."
options = [
  { text = "It waits.", correct = true },
  { text = "It raises.", why = "That is put_nowait." },
  { text = "It drops the item.", why = "Nothing is dropped." },
]

[[card]]
id = "bounded"
front = "Why bound a queue?"
back = "Memory."
"""
PAGE = "docs/core/queues/index.md"


class Manuscript:
    """Files of a small manuscript; `edit` replaces a text in one of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(PAGE, CHAPTER)
        self.write("snippets/core/queues/put.py", SNIPPET)
        self.write("docs/core/queues/practice.toml", PRACTICE)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture
def manuscript(tmp_path: Path) -> Manuscript:
    return Manuscript(tmp_path)
