# SPDX-License-Identifier: MIT-0
"""A counter per minute is no token bucket: it lets twice the limit through around the minute."""

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


for limiter in (FixedWindow(100), Gcra(100)):
    moments = [59.9] * 200 + [60.1] * 200
    print(type(limiter).__name__, sum(limiter.admits(now) for now in moments))
# --8<-- [end:compare]
