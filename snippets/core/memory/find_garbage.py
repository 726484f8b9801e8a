# SPDX-License-Identifier: MIT-0
"""The collector's first question, asked in Python: which counts come from outside?

CPython does this in C, on every container of the generation; here the candidates are
named by the caller. `map` keeps the interpreter's own references out of the counts.
"""

# --8<-- [start:algorithm]
import gc
import sys
from typing import Any


def find_garbage(candidates: list[Any]) -> list[Any]:
    """Return the candidates that nothing outside can reach."""
    counts = map(sys.getrefcount, candidates)
    by_id = {id(it): it for it in candidates}
    # Two references are ours: the list and by_id; one is getrefcount's.
    gc_refs = {key: n - 3 for key, n in zip(by_id, counts, strict=True)}

    for it in candidates:  # 1. subtract what comes from inside
        for held in gc.get_referents(it):
            if id(held) in gc_refs:
                gc_refs[id(held)] -= 1

    todo = [by_id[key] for key, n in gc_refs.items() if n > 0]
    reachable: set[int] = set()
    while todo:  # 2. whatever is left over is held, with all it holds
        it = todo.pop()
        if id(it) in by_id and id(it) not in reachable:
            reachable.add(id(it))
            todo += gc.get_referents(it)
    return [it for it in candidates if id(it) not in reachable]


# --8<-- [end:algorithm]

# --8<-- [start:shown]
first: list[object] = ["first"]
second: list[object] = ["second", first]
first.append(second)  # a cycle, and `first` is its only name
lost: list[object] = ["lost"]
lost.append(lost)  # a cycle without a name
candidates = [first, second, lost]
del second, lost

print([it[0] for it in find_garbage(candidates)])
del first
print([it[0] for it in find_garbage(candidates)])
# --8<-- [end:shown]
