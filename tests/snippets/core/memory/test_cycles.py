"""Cycles: what counting cannot free, how the collector finds it, and what it runs on the way."""

from __future__ import annotations

import gc
import random
import sys
import weakref

import pytest


@pytest.fixture(autouse=True)
def collector_on():
    yield
    gc.enable()


def test_a_pair_that_holds_itself_survives_del_and_not_a_collection(snippet, capsys):
    module = snippet("core/memory/cycle.py")
    assert capsys.readouterr().out.split() == ["after", "del:", "alive", "after", "collect:", "freed"]
    assert module.probe() is None
    assert gc.isenabled()


def test_find_garbage_keeps_the_named_cycle_and_finds_the_lost_one(snippet, capsys):
    snippet("core/memory/find_garbage.py")
    assert capsys.readouterr().out.splitlines() == ["['lost']", "['first', 'second', 'lost']"]


class Thing:
    def __init__(self, number: int) -> None:
        self.number = number
        self.holds: list[Thing] = []


@pytest.mark.parametrize("seed", range(25))
def test_find_garbage_names_what_the_collector_then_frees(snippet, seed):
    find_garbage = snippet("core/memory/find_garbage.py").find_garbage
    dice = random.Random(seed)
    gc.disable()
    things = [Thing(number) for number in range(12)]
    for _ in range(14):
        dice.choice(things).holds.append(dice.choice(things))
    held = [things[number] for number in dice.sample(range(12), 2)]
    probes = [weakref.ref(thing) for thing in things]
    candidates = [part for thing in things for part in (thing, thing.holds, *dicts(thing))]
    del things
    doomed = {it.number for it in find_garbage(candidates) if isinstance(it, Thing)}
    candidates.clear()
    gc.collect()
    assert {number for number, probe in enumerate(probes) if probe() is None} == doomed
    assert len(held) == 2


def dicts(thing: Thing) -> list[dict[str, object]]:
    """The instance's dict, where this version of CPython keeps one beside the object."""
    return [it for it in gc.get_referents(thing) if isinstance(it, dict)]


def test_a_finalizer_in_a_cycle_runs_once_even_if_it_saves_the_object(snippet, capsys):
    snippet("core/memory/resurrect.py")
    assert capsys.readouterr().out.splitlines() == ["__del__", "saved: 1", "Jobs left: 0"]


@pytest.mark.skipif((3, 14, 0) <= sys.version_info < (3, 14, 5), reason="3.14.0 to 3.14.4 have no middle generation")
def test_survivors_move_to_the_next_generation():
    gc.disable()
    newcomer: list[object] = []

    def generation() -> list[int]:
        return [n for n in range(3) if any(it is newcomer for it in gc.get_objects(generation=n))]

    seen = [generation()]
    for collected in (0, 1):
        gc.collect(collected)
        seen.append(generation())
    assert seen == [[0], [1], [2]]


def test_instances_lists_and_functions_are_tracked_and_atoms_are_not():
    assert all(gc.is_tracked(it) for it in (Thing(1), [], dicts))
    assert not any(gc.is_tracked(it) for it in (1, 1.5, "text", b"bytes", None, ()))
