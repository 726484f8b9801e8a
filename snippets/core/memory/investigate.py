# SPDX-License-Identifier: MIT-0
"""Find what grows in a consumer: which number, which line, which type, which owner.

Linux only: resident size comes from /proc/self/statm.
Run `python investigate.py consumer.py`, or consumer_mended.py after the repair.
"""

import gc
import json
import os
import runpy
import sys
import tracemalloc
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

STEPS, MESSAGES = 4, 2_000


def bodies(start: int, count: int) -> Iterator[bytes]:
    """Messages of about 1 KB; every tenth has no total and cannot be stored."""
    for number in range(start, start + count):
        lines = [{"sku": f"A-{number}-{n}", "qty": n} for n in range(30)]
        total = None if number % 10 == 0 else number
        yield json.dumps({"id": number, "total": total, "lines": lines}).encode()


def resident() -> float:
    """Megabytes of this process in physical memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def types() -> Counter[str]:
    """How many tracked containers of each type are alive."""
    return Counter(type(it).__name__ for it in gc.get_objects())


# --8<-- [start:owners]
def owners(thing: object, until: type) -> list[str]:
    """Types on a shortest path of referrers from `thing` up to an instance of `until`."""
    came_from: dict[int, object] = {id(thing): None}
    queue = deque([thing])
    mine = {id(queue), id(came_from), id(sys._getframe())}
    while queue:
        it = queue.popleft()
        if isinstance(it, until):
            path = []
            while it is not None:
                path.append(it.f_code.co_qualname if isinstance(it, FrameType) else type(it).__name__)
                it = came_from[id(it)]
            return path[::-1]
        for holder in gc.get_referrers(it):
            if id(holder) not in came_from and id(holder) not in mine:
                came_from[id(holder)] = it
                queue.append(holder)
    return []


# --8<-- [end:owners]


def watch(handle: Callable[[bytes], None]) -> None:
    """Which number grows: resident, traced, or what gc.collect() finds?"""
    print("messages  resident   traced   tracer  collected")
    for step in range(STEPS):
        for body in bodies(step * MESSAGES, MESSAGES):
            handle(body)
        collected = gc.collect()
        traced = tracemalloc.get_traced_memory()[0] / 1e6
        tracer = tracemalloc.get_tracemalloc_memory() / 1e6
        handled = (step + 1) * MESSAGES
        print(f"{handled:8,} {resident():6.1f} MB {traced:5.1f} MB {tracer:5.1f} MB {collected:10}")


def growth(handle: Callable[[bytes], None]) -> None:
    """Which lines and which types grow while 2,000 more messages are handled?"""
    before, known = tracemalloc.take_snapshot(), types()
    for body in bodies(STEPS * MESSAGES, MESSAGES):
        handle(body)
    more, after = types(), tracemalloc.take_snapshot()
    for change in after.compare_to(before, "lineno")[:3]:
        frame = change.traceback[0]
        line = f"{Path(frame.filename).name}:{frame.lineno}"
        print(f"{change.size_diff / 1e6:+6.2f} MB {change.count_diff:+8,} blocks  {line}")
    for name, count in (more - known).most_common(5):
        print(f"{count:+8,} {name}")


def newest_order() -> object:
    """The youngest live order: what the first line of growth() allocated."""
    alive = reversed(gc.get_objects())
    return next((it for it in alive if type(it) is dict and it.keys() == {"id", "total", "lines"}), None)


if __name__ == "__main__":
    consumer = runpy.run_path(sys.argv[1])["Consumer"]()
    tracemalloc.start()
    watch(consumer.handle)
    print()
    growth(consumer.handle)
    print()
    order = newest_order()
    print(" <- ".join(owners(order, type(consumer))) if order else "no order is alive")
