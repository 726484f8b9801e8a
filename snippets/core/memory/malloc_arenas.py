# SPDX-License-Identifier: MIT-0
"""Blocks over 512 bytes come from malloc, which may keep what each thread has freed.

Linux with glibc only. Eight threads take turns: each loads 20,000 bodies of 2,000 bytes
(40 MB), drops all but the last one, and waits. Each case is a fresh interpreter.
"""

import ctypes
import os
import subprocess
import sys
import threading
from pathlib import Path

TITLE = "Resident after 8 threads in turn loaded 40 MB and kept one body of it"
UNIT = "MB"
CASES = {
    "default": ("", "over"),
    "MALLOC_ARENA_MAX=2": ("2", "busy"),
    "MALLOC_ARENA_MAX=1": ("1", "steady"),
    "default, then malloc_trim(0)": ("", "steady"),
    "default, no body kept": ("", "idle"),
}


def resident() -> float:
    """Megabytes of this process in physical memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def load_in_turns(keep: bool, threads: int = 8) -> list[bytes]:
    """Return the bodies that stay alive: the last one of each thread, or none."""
    kept: list[bytes] = []
    turn, all_here = threading.Lock(), threading.Barrier(threads)

    def work() -> None:
        first = bytes(2000)
        all_here.wait()  # so that every thread has taken an arena
        del first
        with turn:
            bodies = [bytes(2000) for _ in range(20_000)]
            if keep:
                kept.append(bodies[-1])
            bodies.clear()
        all_here.wait()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return kept


def after(case: str) -> float:
    kept = load_in_turns(keep=not case.endswith("no body kept"))
    if case.endswith("malloc_trim(0)"):
        ctypes.CDLL(None).malloc_trim(0)
    size = resident()
    del kept
    return size


def rows() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for case, (limit, level) in CASES.items():
        env = {key: value for key, value in os.environ.items() if key != "MALLOC_ARENA_MAX"}
        if limit:
            env["MALLOC_ARENA_MAX"] = limit
        run = subprocess.run([sys.executable, __file__, case], env=env, check=True, capture_output=True, text=True)
        found.append({"label": case, "value": round(float(run.stdout), 1), "level": level})
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(after(sys.argv[1]))
    else:
        for row in rows():
            print(row["label"], row["value"], UNIT)
