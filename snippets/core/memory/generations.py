# SPDX-License-Identifier: MIT-0
"""How often each generation is collected while a program builds a list of a million lists."""

# --8<-- [start:million]
import gc


def collections() -> list[int]:
    """Collections so far of the young, the middle and the oldest generation."""
    return [generation["collections"] for generation in gc.get_stats()]


def while_building(lists: int) -> list[int]:
    gc.collect()
    before = collections()
    kept: list[list[int]] = []
    for number in range(lists):
        kept.append([number])
    return [now - then for now, then in zip(collections(), before, strict=True)]


# --8<-- [end:million]

if __name__ == "__main__":
    print(gc.get_threshold(), while_building(1_000_000))
