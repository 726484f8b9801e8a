# SPDX-License-Identifier: MIT-0
"""lru_cache on a method: the cache belongs to the class and keeps every self."""

# --8<-- [start:self]
import functools
import weakref


class Report:
    @functools.lru_cache(maxsize=128)  # noqa: B019
    def total(self, year: int) -> int:
        return year * 100


report = Report()
probe = weakref.ref(report)
report.total(2026)
del report
print("alive" if probe() else "freed")

Report.total.cache_clear()
print("alive" if probe() else "freed")
# --8<-- [end:self]
