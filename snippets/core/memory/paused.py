# SPDX-License-Identifier: MIT-0
"""Keep the cyclic collector off for one section, and leave it as it was found."""

# --8<-- [start:paused]
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No automatic collection in the block, in any thread; one pause at a time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --8<-- [end:paused]

# --8<-- [start:use]
gc.enable()
try:
    with collector_paused():
        raise KeyError("A-17")
except KeyError:
    print("collector on:", gc.isenabled())
# --8<-- [end:use]
