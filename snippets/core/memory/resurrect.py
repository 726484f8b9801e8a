# SPDX-License-Identifier: MIT-0
"""A finalizer in a cycle runs, once; the object it saves is not finalized again."""

# --8<-- [start:once]
import gc


class Job:
    def __init__(self) -> None:
        self.me = self  # a cycle of one

    def __del__(self) -> None:
        print("__del__")
        saved.append(self)


saved: list[Job] = []
Job()
gc.collect()
print("saved:", len(saved))

saved.clear()
gc.collect()
print("Jobs left:", sum(type(it) is Job for it in gc.get_objects()))
# --8<-- [end:once]
