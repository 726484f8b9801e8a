# SPDX-License-Identifier: MIT-0
"""What tracemalloc costs: time of two loops under it, as a multiple of the same loop without.

CPU time and the best of seven runs, so that a busy machine does not count.
"""

import json
import time
import tracemalloc
from collections.abc import Callable

TITLE = "Time under tracemalloc as a multiple of the time without, best of 7"
UNIT = "×"
MESSAGE = json.dumps({"id": 17, "lines": [{"sku": f"A-{n}", "qty": n} for n in range(20)]})


def parse() -> object:
    """Parse messages and keep none."""
    order: dict[str, object] = {}
    for _ in range(5_000):
        order = json.loads(MESSAGE)
    return order


def parse_and_write() -> object:
    """Parse messages and write each one again: many short strings."""
    written = ""
    for _ in range(2_000):
        written = json.dumps(json.loads(MESSAGE))
    return written


def below(depth: int, loop: Callable[[], object]) -> object:
    """Run `loop` under `depth` more frames, as deep as a request handler sits."""
    return below(depth - 1, loop) if depth else loop()


def seconds(loop: Callable[[], object], frames: int) -> float:
    """CPU seconds of `loop` with `frames` frames recorded; 0 means not traced."""
    times = []
    for _ in range(7):
        if frames:
            tracemalloc.start(frames)
        begin = time.process_time()
        below(30, loop)
        times.append(time.process_time() - begin)
        tracemalloc.stop()
    return min(times)


def rows() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for name, loop in (("parse JSON", parse), ("parse and write", parse_and_write)):
        plain = seconds(loop, 0)
        for frames, level in ((1, "busy"), (25, "over")):
            label = f"{name}, {frames} {'frame' if frames == 1 else 'frames'}"
            ratio = seconds(loop, frames) / plain
            found.append({"label": label, "value": round(ratio, 1), "level": level})
    return found


if __name__ == "__main__":
    for row in rows():
        print(row["label"], row["value"], UNIT)
