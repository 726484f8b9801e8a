import json
import subprocess
import sys
from pathlib import Path

import pytest

from handbook import systems
from handbook.manuscript import ROOT
from handbook.systems.instance import instance

SYSTEM = systems.load("url-shortener")


@pytest.mark.needs("postgres", "valkey")
def test_a_short_bench_writes_what_a_chart_is_drawn_from(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    short = ["--rounds", "1", "--seconds", "0.2", "--warm", "500", "--out", str(out)]
    with instance(SYSTEM, SYSTEM.bench_env) as process:
        done = subprocess.run(
            [sys.executable, str(SYSTEM.folder / "bench.py"), "--url", process.url, *short],
            env=process.addresses(),
            capture_output=True,
            text=True,
            timeout=100,
        )
    assert done.returncode == 0, done.stderr
    result = json.loads(out.read_text())
    recorded = json.loads((SYSTEM.folder / "results" / "bench.json").read_text())
    assert result.keys() == recorded.keys()
    assert [row["label"] for row in result["rows"]] == [row["label"] for row in recorded["rows"]]
    assert all(row["value"] > 0 for row in result["rows"])
    assert result["ratios"].keys() == {"recent", "hit", "miss"}
    assert result["generator_ceiling"] > result["rows"][0]["value"], "the generator must not be what is measured"
    assert recorded["ratios"]["recent"] >= 0.6, "the goal of the recorded run"


def test_the_chapter_quotes_the_recorded_numbers() -> None:
    recorded = json.loads((SYSTEM.folder / "results" / "bench.json").read_text())
    chapter = (ROOT / "docs" / "systems" / SYSTEM.slug / "index.md").read_text()
    ratios, latency = recorded["ratios"], recorded["latency_ms"]
    for quoted in (
        f"from memory reaches {ratios['recent']:.2f}, from Valkey {ratios['hit']:.2f}, "
        f"from PostgreSQL {ratios['miss']:.2f}",
        f"sends {recorded['generator_ceiling']:,} requests a second",
        f"{latency['recent']['p50']:.1f} and {latency['recent']['p99']:.0f} ms from memory",
        f"{latency['hit']['p50']:.1f} and {latency['hit']['p99']:.0f} ms from Valkey",
    ):
        assert quoted in chapter
