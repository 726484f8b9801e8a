# SPDX-License-Identifier: MIT-0
"""A counter per minute is no token bucket: it lets twice the limit through at once, around the change of the minute."""

# --8<-- [start:compare]
from collections import Counter


class FixedWindow:
    def __init__(self, limit: int) -> None:
        self.limit, self.counts = limit, Counter[int]()

    def admits(self, now: float) -> bool:
        self.counts[int(now // 60)] += 1
        return self.counts[int(now // 60)] <= self.limit


class Gcra:
    def __init__(self, limit: int) -> None:
        self.interval, self.tolerance, self.full_at = (
            60 / limit,
            60 / limit * (limit - 1),
            0.0,
        )

    def admits(self, now: float) -> bool:
        full_at = max(self.full_at, now)
        if full_at - now > self.tolerance + 1e-9:
            return False
        self.full_at = full_at + self.interval
        return True


around_the_change = [59.9] * 200 + [60.1] * 200
for limiter in (FixedWindow(100), Gcra(100)):
    print(type(limiter).__name__, sum(map(limiter.admits, around_the_change)))
all_the_time = [tenth / 10 for tenth in range(600)]
print("Gcra, one minute", sum(map(Gcra(100).admits, all_the_time)))
# --8<-- [end:compare]
