"""The queue consumer that grows, the investigation that says why, and the consumer after it."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

SNIPPETS = Path(__file__).parents[4] / "snippets" / "core" / "memory"
RESULTS = SNIPPETS / "results"
GROWTH = """
import runpy, sys, tracemalloc
growth = runpy.run_path(sys.argv[1])["growth"]
growth.__globals__["MESSAGES"] = 500
consumer = runpy.run_path(sys.argv[2])["Consumer"]()
tracemalloc.start()
growth(consumer.handle)
"""


@pytest.fixture
def investigate(snippet):
    return snippet("core/memory/investigate.py")


def handled(snippet, investigate, name, count=300):
    consumer = snippet(f"core/memory/{name}.py").Consumer()
    for body in investigate.bodies(0, count):
        consumer.handle(body)
    return consumer


def orders_alive():
    return sum(type(it) is dict and it.keys() == {"id", "total", "lines"} for it in gc.get_objects())


def test_the_growing_consumer_keeps_each_order_that_it_could_not_store(snippet, investigate):
    consumer = handled(snippet, investigate, "consumer")
    assert len(consumer.recent_errors) == 30
    kept = [error.__traceback__.tb_frame.f_locals["order"]["id"] for error in consumer.recent_errors]
    assert kept == list(range(0, 300, 10))


def test_the_path_from_an_order_to_its_owner_leads_through_a_traceback(snippet, investigate):
    consumer = handled(snippet, investigate, "consumer")
    path = investigate.owners(investigate.newest_order(), type(consumer))
    assert path == ["dict", "Consumer.handle", "traceback", "ValueError", "list", "Consumer"]


def test_the_mended_consumer_keeps_a_bounded_number_of_texts(snippet, investigate):
    consumer = handled(snippet, investigate, "consumer_mended", count=2_000)
    assert len(consumer.recent_errors) == consumer.recent_errors.maxlen == 100
    assert consumer.recent_errors[-1] == "order 1990 has no total"


def test_only_the_growing_consumer_keeps_orders_alive(snippet, investigate):
    gc.collect()
    before = orders_alive()
    mended = handled(snippet, investigate, "consumer_mended")
    assert orders_alive() == before
    growing = handled(snippet, investigate, "consumer")
    assert orders_alive() == before + 30
    assert mended.recent_errors
    assert growing.recent_errors


@pytest.mark.skipif(sys.platform != "linux", reason="resident size is read from /proc, which only Linux has")
@pytest.mark.parametrize(("name", "least", "most"), [("consumer", 0.5, 5.0), ("consumer_mended", 0.0, 0.2)])
def test_traced_memory_grows_only_before_the_repair(snippet, investigate, capsys, monkeypatch, name, least, most):
    monkeypatch.setattr(investigate, "MESSAGES", 500)
    consumer = snippet(f"core/memory/{name}.py").Consumer()
    tracemalloc.start()
    try:
        investigate.watch(consumer.handle)
    finally:
        tracemalloc.stop()
    traced = [float(line.split()[3]) for line in capsys.readouterr().out.splitlines()[1:]]
    assert least <= traced[-1] - traced[0] <= most


def test_the_line_and_the_types_that_grow_are_named():
    """In a process of its own: other threads of a test run allocate too."""
    command = [sys.executable, "-c", GROWTH, str(SNIPPETS / "investigate.py"), str(SNIPPETS / "consumer.py")]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "decoder.py" in out.splitlines()[0]
    assert {"+50 ValueError", "+100 traceback", "+100 frame"} <= {" ".join(line.split()) for line in out.splitlines()}


def test_the_recorded_run_tells_what_the_chapter_says():
    before, after = (RESULTS / f"{name}.txt" for name in ("investigation", "investigation_mended"))
    assert before.read_text("utf-8").splitlines()[-1].endswith("traceback <- ValueError <- list <- Consumer")
    assert after.read_text("utf-8").splitlines()[-1] == "no order is alive"
