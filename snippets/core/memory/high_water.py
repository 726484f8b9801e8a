# SPDX-License-Identifier: MIT-0
"""What a process keeps after its objects are gone: live blocks against resident size.

Linux only: resident size comes from /proc/self/statm. Four batches of 200,000 records
are loaded and dropped. The first leaves nothing behind, the second one record in 2,000,
the third and fourth nothing again.
"""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

TITLE = "Four batches of 200,000 records; the second leaves 100 of them alive"
UNIT = "MB"
RECORDS = 200_000
BLOCK = 512  # bytes: the largest size class of pymalloc
KEEP_EVERY = {1: 0, 2: 2_000, 3: 0, 4: 0}


def resident() -> float:
    """Megabytes of this process in physical memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def record(number: int) -> bytes:
    """A bytes object that fills one block of 512 bytes exactly."""
    return number.to_bytes(BLOCK - sys.getsizeof(b""), "little")


def samples() -> list[dict[str, object]]:
    """Live blocks and resident size, both in MB, after each step."""
    taken: list[dict[str, object]] = []
    loaded: list[bytes] = []
    survivors: list[bytes] = []

    def sample(step: str) -> None:
        live = (len(loaded) + len(survivors)) * BLOCK / 1e6
        taken.append({"step": step, "live": round(live, 2), "resident": round(resident(), 1)})

    sample("start")
    for batch, every in KEEP_EVERY.items():
        loaded = [record(number) for number in range(RECORDS)]
        sample(f"batch {batch} loaded")
        if every:
            survivors += loaded[::every]
        loaded.clear()
        gc.collect()
        sample(f"batch {batch} dropped")
    return taken


def rows() -> list[dict[str, object]]:
    run = subprocess.run([sys.executable, __file__, "--json"], check=True, capture_output=True, text=True)
    return [
        {"label": f"{sample['step']}, {kind}", "value": sample[kind], "level": level}
        for sample in json.loads(run.stdout)
        for kind, level in (("live", "steady"), ("resident", "busy"))
    ]


if __name__ == "__main__":
    taken = samples()
    if "--json" in sys.argv:
        print(json.dumps(taken))
    else:
        for row in taken:
            print(f"{row['step']:<16} live {row['live']:>6} MB   resident {row['resident']:>6} MB")
