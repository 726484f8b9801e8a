# SPDX-License-Identifier: MIT-0
"""Two reasons why sys.getrefcount is not the number of owners."""

# --8<-- [start:lies]
import sys


def of_a_local() -> int:
    orders = ["A-17"]
    return sys.getrefcount(orders)


before = sys.getrefcount(None)
thousand = [None] * 1000
print("a local:", of_a_local())
print("None counts:", sys.getrefcount(None) != before)
# --8<-- [end:lies]
