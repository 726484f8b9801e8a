# SPDX-License-Identifier: MIT-0
"""How many system calls two million small objects cost, with pymalloc and with malloc.

The calls of an interpreter that starts and does nothing are subtracted.
Linux only: `strace` must be on the PATH.
"""

import os
import subprocess
import sys

TITLE = "System calls for memory while 2,000,000 objects of 133 bytes come and go, 100,000 at a time"
UNIT = "calls"
LOOP = "for _ in range(20): batch = [bytes(100) for _ in range(100_000)]"
CALLS = "brk,mmap,munmap,mremap,madvise"


def total(summary: str) -> int:
    """The number of calls in the last line of a `strace -c` summary."""
    return int(summary.splitlines()[-1].split()[3])


def calls(allocator: str, code: str) -> int:
    """Memory system calls of one interpreter that runs `code` with PYTHONMALLOC=`allocator`."""
    traced = ["strace", "-f", "-c", "-e", f"trace={CALLS}", sys.executable, "-c", code]
    env = os.environ | {"PYTHONMALLOC": allocator}
    return total(subprocess.run(traced, env=env, check=True, capture_output=True, text=True).stderr)


def rows() -> list[dict[str, object]]:
    return [
        {"label": name, "value": calls(name, LOOP) - calls(name, "pass"), "level": "steady"}
        for name in ("pymalloc", "malloc")
    ]


if __name__ == "__main__":
    for row in rows():
        print(row["label"], row["value"], UNIT)
