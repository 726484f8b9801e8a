# SPDX-License-Identifier: MIT-0
"""The longest pause of each generation, measured where it happens and ready for a metric."""

# --8<-- [start:watch]
import gc
import time
from collections.abc import Callable

Clock = Callable[[], float]


class Pauses:
    """Append an instance to gc.callbacks; `longest` is in seconds."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        self.clock, self.began = clock, 0.0
        self.longest = dict.fromkeys(range(3), 0.0)

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self.began = self.clock()
            return
        took, generation = self.clock() - self.began, info["generation"]
        self.longest[generation] = max(self.longest[generation], took)


# --8<-- [end:watch]

# --8<-- [start:use]
pauses = Pauses()
gc.callbacks.append(pauses)
live = [[number] for number in range(300_000)]
gc.collect()
print(f"longest full pass: {pauses.longest[2] * 1000:.1f} ms")
# --8<-- [end:use]
