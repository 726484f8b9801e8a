# SPDX-License-Identifier: MIT-0
"""Memory that a C library takes from malloc itself never passes through Python's allocators."""

# --8<-- [start:sqlite]
import sqlite3
import tracemalloc

import psutil


def resident() -> float:
    """Megabytes of this process in physical memory."""
    return float(psutil.Process().memory_info().rss) / 1e6


tracemalloc.start()
before = resident()
store = sqlite3.connect(":memory:")
store.execute("CREATE TABLE bodies (body BLOB)")
rows = ((bytes(1000),) for _ in range(50_000))
store.executemany("INSERT INTO bodies VALUES (?)", rows)

traced = tracemalloc.get_traced_memory()[0] / 1e6
print(f"traced   +{traced:.0f} MB")
print(f"resident +{resident() - before:.0f} MB")
# --8<-- [end:sqlite]
