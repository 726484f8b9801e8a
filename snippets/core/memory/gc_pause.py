# SPDX-License-Identifier: MIT-0
"""How long one full collection takes over n live lists.

CPU time and the best of seven runs, so that a busy machine does not count.
"""

import gc
import time

TITLE = "One full gc.collect() over n live lists, best of 7"
UNIT = "ms"
LEVELS = {10_000: "idle", 100_000: "steady", 1_000_000: "busy", 4_000_000: "over"}


def pause(live: int, runs: int = 7) -> float:
    """Milliseconds of CPU time of one full collection while `live` lists exist."""
    kept = [[n] for n in range(live)]
    gc.collect()  # the first pass moves them into the oldest generation
    times = []
    for _ in range(runs):
        begin = time.process_time()
        gc.collect()
        times.append((time.process_time() - begin) * 1000)
    kept.clear()
    return min(times)


def rows() -> list[dict[str, object]]:
    gc.disable()
    return [
        {"label": f"{live:,} lists", "value": round(pause(live), 2), "level": level} for live, level in LEVELS.items()
    ]


if __name__ == "__main__":
    for row in rows():
        print(row["label"], row["value"], UNIT)
