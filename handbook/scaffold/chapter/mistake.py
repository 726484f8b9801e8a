# SPDX-License-Identifier: MIT-0
"""The mistake that the trap shows."""

# --8<-- [start:exception]
empty: list[str] = []
print(empty[-1])
# --8<-- [end:exception]
