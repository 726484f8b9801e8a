"""A manuscript of one chapter in an empty folder, which a test may spoil."""

from __future__ import annotations

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


@pytest.fixture
def manuscript(tree):
    """The tree of a small manuscript."""
    tree.write(PAGE, CHAPTER)
    tree.write("snippets/core/queues/put.py", SNIPPET)
    tree.write("docs/core/queues/practice.toml", PRACTICE)
    return tree
