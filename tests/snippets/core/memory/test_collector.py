"""The collector: when it runs, in which thread, and what switching it off means."""

from __future__ import annotations

import gc
import json
import re
import sqlite3
import sys
import threading
import weakref
from contextlib import closing

import pytest

INCREMENTAL = (3, 14, 0) <= sys.version_info < (3, 14, 5)


@pytest.fixture(autouse=True)
def collector_on():
    callbacks = list(gc.callbacks)
    yield
    gc.callbacks[:] = callbacks
    gc.enable()


def collections_while(work):
    started = []

    def note(phase, info):
        if phase == "start":
            started.append(info["generation"])

    gc.collect()
    gc.callbacks.append(note)
    kept = work()
    gc.callbacks.remove(note)
    assert kept
    return len(started)


def test_the_thread_that_allocates_pays_for_the_cycles_of_another(snippet):
    receipts = snippet("core/memory/collecting_thread.py").receipts
    assert receipts[0] == ("allocate", 300)


def test_the_default_thresholds_are_those_of_the_table():
    expected = (700, 10, 10) if sys.version_info < (3, 13) else (2000, 10, 0) if INCREMENTAL else (2000, 10, 10)
    assert gc.get_threshold() == expected


@pytest.mark.skipif(INCREMENTAL, reason="3.14.0 to 3.14.4 collect in increments")
def test_a_growing_heap_is_collected_in_generations_as_the_table_says(snippet):
    young, middle, full = snippet("core/memory/generations.py").while_building(1_000_000)
    expected = (1300, 118, 8) if sys.version_info < (3, 13) else (455, 41, 3)
    assert (young, middle) == pytest.approx(expected[:2], abs=5)
    assert 1 <= full <= expected[2]


def test_the_longest_pause_of_each_generation_is_kept(snippet):
    ticks = iter([10.0, 10.25, 20.0, 20.5, 30.0, 30.125])
    pauses = snippet("core/memory/pauses.py").Pauses(clock=lambda: next(ticks))
    for generation in (0, 2, 2):
        pauses("start", {"generation": generation})
        pauses("stop", {"generation": generation})
    assert pauses.longest == {0: 0.25, 1: 0.0, 2: 0.5}


def test_a_full_pass_over_a_live_heap_is_the_pause_that_is_reported(snippet, capsys):
    module = snippet("core/memory/pauses.py")
    reported = float(capsys.readouterr().out.split()[-2])
    assert reported == pytest.approx(module.pauses.longest[2] * 1000, abs=0.1)
    assert reported > 1


def test_a_c_call_that_checks_no_signals_is_not_interrupted_by_collections_since_3_12():
    document = "[" + ",".join(["[]"] * 100_000) + "]"
    in_c = collections_while(lambda: json.loads(document))
    in_python = collections_while(lambda: [[] for _ in range(100_000)])
    assert in_python > 10
    assert (in_c > 10) is (sys.version_info < (3, 12))


def test_a_c_call_that_checks_for_signals_is_interrupted_by_collections():
    text = ("a" * 5000 + "b") * 3000
    pairs = re.compile("((?:a|c)*)(b)")  # one tuple for each match
    assert collections_while(lambda: pairs.findall(text)) > 0


def test_only_in_3_12_does_a_thread_that_allocates_nothing_run_a_pass():
    payers = set()

    def note(phase, info):
        payers.add(threading.current_thread().name)

    def fetch():
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT i FROM n"
        with closing(sqlite3.connect(":memory:")) as database:
            database.row_factory = sqlite3.Row  # a container for each row
            for _ in range(3):
                database.execute(numbers).fetchall()  # lets go of the GIL between rows
        done.set()

    def spin():
        while not done.is_set():
            pass

    done = threading.Event()
    threads = [threading.Thread(target=work, name=work.__name__) for work in (fetch, spin)]
    gc.collect()
    gc.callbacks.append(note)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.callbacks.remove(note)
    assert "fetch" in payers or "spin" in payers
    assert ("spin" in payers) is (sys.version_info[:2] == (3, 12))


def test_cycles_that_hold_much_memory_make_no_pass_due():
    class Holder:
        def __init__(self) -> None:
            self.me, self.body = self, bytearray(100_000)

    gc.collect()
    probes = [weakref.ref(Holder()) for _ in range(300)]
    assert all(probe() for probe in probes)
    gc.collect()
    assert not any(probe() for probe in probes)


def test_an_exception_leaves_the_collector_off_when_nothing_turns_it_on(snippet, capsys):
    snippet("core/memory/never_enabled_again.py")
    assert capsys.readouterr().out == "collector on: False\n"
    assert not gc.isenabled()


def test_a_pause_ends_with_its_block_even_by_an_exception(snippet):
    paused = snippet("core/memory/paused.py").collector_paused
    inside = []

    @paused()
    def settle() -> None:
        inside.append(gc.isenabled())
        raise KeyError("A-17")

    with pytest.raises(KeyError):
        settle()
    assert inside == [False]
    assert gc.isenabled()


def test_a_pause_leaves_off_what_it_found_off(snippet):
    paused = snippet("core/memory/paused.py").collector_paused
    gc.disable()
    with paused():
        pass
    assert not gc.isenabled()


def test_a_pause_holds_for_every_thread_of_the_process(snippet):
    paused = snippet("core/memory/paused.py").collector_paused
    seen = []
    with paused():
        thread = threading.Thread(target=lambda: seen.append(gc.isenabled()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_of_two_overlapping_pauses_the_one_that_began_first_turns_the_collector_on_under_the_other(snippet):
    paused = snippet("core/memory/paused.py").collector_paused
    first, second = paused(), paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()
