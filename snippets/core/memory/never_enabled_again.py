# SPDX-License-Identifier: MIT-0
"""A mistake: an exception between disable() and enable() leaves the collector off."""

# --8<-- [start:naive]
import gc


def settle(prices: dict[str, int], order: str) -> int:
    gc.disable()
    total = prices[order]
    gc.enable()
    return total


try:
    settle({}, "A-17")
except KeyError:
    print("collector on:", gc.isenabled())
# --8<-- [end:naive]
