# SPDX-License-Identifier: MIT-0
"""Each time a `def` statement executes, its defaults are evaluated again."""

# --8<-- [start:twice]
from collections.abc import Callable


def make() -> Callable[[str], list[str]]:
    def add(item: str, seen: list[str] = []) -> list[str]:  # noqa: B006
        seen.append(item)
        return seen

    return add


web, worker = make(), make()  # def executes twice
print(web("a"), web("b"), worker("c"))
# --8<-- [end:twice]


# --8<-- [start:sentinel]
def add(item: str, seen: list[str] | None = None) -> list[str]:
    seen = [] if seen is None else seen
    seen.append(item)
    return seen


print(add("a"), add("b"))
# --8<-- [end:sentinel]
