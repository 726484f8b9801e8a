# SPDX-License-Identifier: MIT-0
"""Two objects that hold each other outlive their last name."""

# --8<-- [start:pair]
import gc
import weakref


class Node:
    peer: "Node | None" = None


gc.disable()  # so that nothing but us collects
left, right = Node(), Node()
left.peer, right.peer = right, left
probe = weakref.ref(left)  # watches, does not own

del left, right
print("after del:    ", "alive" if probe() else "freed")

gc.collect()
print("after collect:", "alive" if probe() else "freed")
gc.enable()
# --8<-- [end:pair]
