# SPDX-License-Identifier: MIT-0
"""`del name` and `name = None` release the same reference; only one keeps the name."""

# --8<-- [start:names]
import weakref


class Page:
    pass


one: object = Page()
two = Page()
gone = [weakref.ref(one), weakref.ref[object](two)]
one = None
del two
print([probe() for probe in gone], one)
try:
    print(two)  # type: ignore[misc]
except NameError as error:
    print(error)
# --8<-- [end:names]
