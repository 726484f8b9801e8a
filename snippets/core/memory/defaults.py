# SPDX-License-Identifier: MIT-0
"""A default value is evaluated when `def` executes, and kept by the function."""


# --8<-- [start:shared]
def remember(item: str, seen: list[str] = []) -> list[str]:  # noqa: B006
    seen.append(item)
    return seen


first = remember("a")
second = remember("b")
print(first, second, first is second)
# --8<-- [end:shared]
