"""The measuring scripts measure what their titles say, and the result files hold what the chapter draws."""

from __future__ import annotations

import datetime
import gc
import json
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SNIPPETS = ROOT / "snippets" / "core" / "memory"
SCRIPTS = ("gc_pause", "fork_freeze", "high_water", "malloc_arenas", "tracing_cost", "small_blocks")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the script reads /proc, which only Linux has")
GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="arenas and malloc_trim are glibc's")


def recorded(script: str) -> dict[str, float]:
    rows = json.loads((SNIPPETS / "results" / f"{script}.json").read_text("utf-8"))["rows"]
    return {row["label"]: row["value"] for row in rows}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_result_file_belongs_to_its_script(snippet, script):
    module = snippet(f"core/memory/{script}.py")
    result = json.loads((SNIPPETS / "results" / f"{script}.json").read_text("utf-8"))
    assert (result["title"], result["unit"]) == (module.TITLE, module.UNIT)
    assert result["script"] == f"core/memory/{script}.py"
    assert result["machine"]
    assert "CPython" in result["versions"]
    assert datetime.date.fromisoformat(result["date"]) <= datetime.date.today()


def test_a_result_is_written_with_machine_versions_and_date(snippet, tmp_path):
    script = tmp_path / "one.py"
    script.write_text(
        'TITLE, UNIT = "One", "ms"\ndef rows():\n    return [{"label": "a", "value": 1, "level": "idle"}]\n'
    )
    result = snippet("core/memory/write_result.py").result(script, datetime.date(2026, 1, 2))
    assert result["rows"] == [{"label": "a", "value": 1, "level": "idle"}]
    assert result["versions"]["CPython"] == platform.python_version()
    assert (result["date"], result["title"], result["unit"]) == ("2026-01-02", "One", "ms")
    assert "cores" in result["machine"]


def test_a_full_collection_takes_longer_the_more_containers_live(snippet):
    pause = snippet("core/memory/gc_pause.py").pause
    gc.freeze()  # so that only the lists of the script are walked
    try:
        assert pause(live=300_000, runs=3) > 3 * pause(live=10_000, runs=3)
    finally:
        gc.unfreeze()


def test_references_make_a_full_collection_longer_and_bytes_do_not():
    def pause(held: object) -> float:
        times = []
        for _ in range(5):
            begin = time.process_time()
            gc.collect()
            times.append(time.process_time() - begin)
        assert held
        return min(times)

    gc.collect()
    gc.freeze()  # so that only the one object is walked
    try:
        references, octets = pause([None] * 3_000_000), pause(bytes(24_000_000))
        lists = pause([[] for _ in range(300_000)])
    finally:
        gc.unfreeze()
    assert references > 10 * octets
    assert lists / 4 < references < lists * 4


@LINUX
def test_a_frozen_parent_keeps_its_pages_shared_until_the_child_reads_them():
    def child(case: str) -> float:
        code = f"import fork_freeze; print(fork_freeze.child_after({case!r}, live=200_000))"
        run = subprocess.run([sys.executable, "-c", code], cwd=SNIPPETS, check=True, capture_output=True, text=True)
        return float(run.stdout)

    idle, collected, frozen, read = (child(case) for case in recorded("fork_freeze"))
    assert collected > idle + 8
    assert frozen < idle + 2
    assert read > idle + 8


@LINUX
def test_one_live_record_in_each_arena_keeps_the_resident_size(snippet):
    rows = snippet("core/memory/high_water.py").rows()
    now = {row["label"]: row["value"] for row in rows}
    start, peak = now["start, resident"], now["batch 1 loaded, resident"]
    assert now["batch 1 dropped, resident"] < start + 10
    assert now["batch 2 dropped, live"] < 0.1
    assert now["batch 2 dropped, resident"] > peak - 10
    assert now["batch 4 loaded, resident"] < peak + 10


def test_the_drawn_lines_are_the_measured_ones(snippet):
    values = recorded("high_water")
    svg = (ROOT / "docs" / "core" / "memory" / "high-water.svg").read_text("utf-8")
    for kind, line in (("resident", "line-busy"), ("live", "line-steady")):
        measured = [value for label, value in values.items() if label.endswith(f", {kind}")]
        points = " ".join(f"{40 + 43 * step},{190 - 1.25 * value:.1f}" for step, value in enumerate(measured))
        assert re.search(rf'<polyline class="{line}" points="([^"]+)"', svg)[1] == points


@LINUX
@GLIBC
def test_fewer_malloc_arenas_keep_less_and_a_trim_or_no_survivor_nearly_nothing(snippet):
    kept = {row["label"]: row["value"] for row in snippet("core/memory/malloc_arenas.py").rows()}
    default, two, one, trimmed, no_survivor = kept.values()
    assert default > two > one
    assert max(trimmed, no_survivor) < one / 2


@LINUX
@GLIBC
def test_malloc_trim_does_not_reach_the_arenas_of_pymalloc():
    code = """
import ctypes, high_water
loaded = [high_water.record(number) for number in range(high_water.RECORDS)]
kept = loaded[::2000]
loaded.clear()
held = high_water.resident()
ctypes.CDLL(None).malloc_trim(0)
print(held, high_water.resident())
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=SNIPPETS, check=True, capture_output=True, text=True)
    held, trimmed = map(float, run.stdout.split())
    assert held > 100
    assert trimmed > held - 5


def test_tracing_costs_time_and_more_frames_cost_more(snippet):
    module = snippet("core/memory/tracing_cost.py")

    def loop() -> list[object]:
        return [json.loads(module.MESSAGE) for _ in range(200)]

    plain, one, many = (module.seconds(loop, frames) for frames in (0, 1, 25))
    assert 1.5 * plain < one < many


def test_the_chapter_quotes_the_recorded_numbers():
    text = (ROOT / "docs" / "core" / "memory" / "index.md").read_text("utf-8")
    pause, water = recorded("gc_pause"), recorded("high_water")
    one, deep, write, write_deep = recorded("tracing_cost").values()
    calls = recorded("small_blocks")
    drawn = json.loads((SNIPPETS / "results" / "high_water.json").read_text("utf-8"))
    day = datetime.date.fromisoformat(drawn["date"])
    native = (SNIPPETS / "results" / "native.txt").read_text("utf-8")
    peak = float(re.search(r"Peak memory usage:\s+([\d.]+)MB", native)[1])
    held = water["batch 2 dropped, resident"] - water["batch 1 dropped, resident"]
    for quote in (
        f"{pause['1,000,000 lists']:.0f} ms for a million live lists",
        f"{round(pause['4,000,000 lists'], -1):.0f} ms for four million",
        f"multiplied the CPU time by {one} and {write}, and 25 frames by {deep} and {write_deep}",
        f"{one:.0f} to {write:.0f} times the CPU time at one frame",
        f"{calls['pymalloc']} memory system calls with pymalloc and {calls['malloc']} with",
        f"Measured by high_water.py on CPython {drawn['versions']['CPython']}, Linux, {day:%d %b %Y};",
        f"hold {held:.0f} MB",
        f"the same script has a peak of {peak:.0f} MB",
    ):
        assert quote in text


def test_the_total_of_a_strace_summary_is_read_from_its_last_line(snippet):
    head = "% time     seconds  usecs/call     calls    errors syscall"
    summary = f"{head}\n100.00    0.000058           1        35           total\n"
    assert snippet("core/memory/small_blocks.py").total(summary) == 35


def test_malloc_asked_the_system_no_more_often_than_pymalloc_when_it_was_recorded():
    calls = recorded("small_blocks")
    assert 0 < calls["malloc"] <= calls["pymalloc"] < 2_000_000 / 1_000


def test_a_database_in_memory_is_invisible_to_tracemalloc():
    script = [sys.executable, "invisible.py"]  # a fresh process: what earlier tests freed would be used again
    run = subprocess.run(script, cwd=SNIPPETS, check=True, capture_output=True, text=True)
    traced, resident = (int(re.search(r"\+(\d+) MB", line)[1]) for line in run.stdout.splitlines())
    assert traced == 0
    assert resident >= 45
