# SPDX-License-Identifier: MIT-0
"""What raises the reference count of an object, and what lowers it."""

# --8<-- [start:count]
import sys

orders = ["A-17"]
print(sys.getrefcount(orders) - 1)  # the call holds one

audit = orders  # a second name
batch = [orders, orders]  # two places in a list
print(sys.getrefcount(orders) - 1)

del audit  # unbinds a name
batch.pop()
print(sys.getrefcount(orders) - 1)
# --8<-- [end:count]
