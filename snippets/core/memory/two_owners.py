# SPDX-License-Identifier: MIT-0
"""`del` unbinds a name; the object lives as long as anything refers to it."""


# --8<-- [start:two-owners]
class Session:
    def __del__(self) -> None:
        print("freed")


current = Session()
recent = [current]
del current
print("after del")
recent.clear()
print("after clear")
# --8<-- [end:two-owners]
