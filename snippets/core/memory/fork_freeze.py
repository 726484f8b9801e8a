# SPDX-License-Identifier: MIT-0
"""How much memory a forked child stops sharing when the collector walks it.

Linux only: the numbers come from /proc/self/smaps_rollup. Each case is a fresh
interpreter, which loads a million lists, forks, and lets the child do one thing.
"""

import gc
import os
import subprocess
import sys
from pathlib import Path

TITLE = "Private_Dirty of one forked child, parent holds 1,000,000 lists"
UNIT = "MB"
CASES = {
    "does nothing": "idle",
    "collects, no freeze": "over",
    "collects, parent froze": "steady",
    "reads all, parent froze": "hot",
}


def private_dirty() -> float:
    """Megabytes of this process that no other process shares any more."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("/proc/self/smaps_rollup has no Private_Dirty line")


def child_after(case: str, live: int = 1_000_000) -> float:
    """Fork with `live` lists loaded; what the child holds alone after `case`, in MB."""
    gc.disable()  # as the gc docs advise: no holes in the pages the children share
    loaded = [[n] for n in range(live)]
    if case.endswith("froze"):
        gc.freeze()
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            if case.startswith("collects"):
                gc.collect()
            elif case.startswith("reads"):
                for _ in loaded:
                    pass
            os.write(writer, f"{private_dirty():.1f}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.wait()
    return float(os.read(reader, 32))


def rows() -> list[dict[str, object]]:
    here = [sys.executable, __file__]
    return [
        {
            "label": case,
            "value": float(subprocess.run([*here, case], check=True, capture_output=True, text=True).stdout),
            "level": level,
        }
        for case, level in CASES.items()
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(child_after(sys.argv[1]))
    else:
        for row in rows():
            print(row["label"], row["value"], UNIT)
