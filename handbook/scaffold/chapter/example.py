# SPDX-License-Identifier: MIT-0
"""The idea of this file in one line."""

# --8<-- [start:rule]
items = ["first", "second"]
print(len(items))
# --8<-- [end:rule]
