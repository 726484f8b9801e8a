# SPDX-License-Identifier: MIT-0
"""Run a measuring script and write what it found, with machine, versions and date.

`python write_result.py gc_pause.py` writes results/gc_pause.json. A measuring script
has TITLE, UNIT and rows().
"""

import datetime
import json
import os
import platform
import runpy
import sys
from pathlib import Path


def machine() -> str:
    """The processor's name and number of cores, and the system."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


def result(script: Path, today: datetime.date) -> dict[str, object]:
    """What a chart is drawn from."""
    found = runpy.run_path(str(script))
    versions = {platform.python_implementation(): platform.python_version()}
    libc, libc_version = platform.libc_ver()
    if libc:
        versions[libc] = libc_version
    return {
        "title": found["TITLE"],
        "unit": found["UNIT"],
        "rows": found["rows"](),
        "machine": machine(),
        "versions": versions,
        "date": today.isoformat(),
        "script": f"core/memory/{script.name}",
    }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        script = Path(__file__).with_name(name)
        target = script.parent / "results" / f"{script.stem}.json"
        text = json.dumps(result(script, datetime.date.today()), indent=2, ensure_ascii=False)
        target.write_text(text + "\n", "utf-8")
        print(target.name)
