"""What keeps an object alive unseen, and what looks as if it did and does not."""

from __future__ import annotations

import asyncio
import functools
import gc
import weakref

import pytest


def test_a_weak_dictionary_keeps_nothing_that_nobody_else_holds(snippet):
    module = snippet("core/memory/weak_cache.py")
    assert module.loads == 3
    assert list(module.live) == ["acme"]
    del module.held
    assert list(module.live) == []


def test_a_weak_dictionary_gives_back_the_object_that_is_held(snippet):
    module = snippet("core/memory/weak_cache.py")
    assert module.tenant("acme") is module.held
    assert module.loads == 3


@pytest.mark.parametrize("value", ["text", 7, 1.5, b"bytes", (), [], {}, None, range(3)], ids=repr)
def test_built_in_values_take_no_weak_reference(value):
    with pytest.raises(TypeError, match="cannot create weak reference"):
        weakref.ref(value)


def test_slots_forbid_weak_references_unless_they_ask_for_them():
    class Bare:
        __slots__ = ("name",)

    class Watched:
        __slots__ = ("__weakref__", "name")

    with pytest.raises(TypeError):
        weakref.ref(Bare())
    watched = Watched()
    assert weakref.ref(watched)() is watched


def test_a_kept_exception_keeps_the_locals_of_its_frames_and_its_text_does_not(snippet, capsys):
    module = snippet("core/memory/kept_error.py")
    assert capsys.readouterr().out == "['alive', 'freed']\n"
    module.kept[0] = module.kept[0].with_traceback(None)
    assert [probe() for probe in module.probes] == [None, None]


def test_a_cached_method_keeps_every_self_until_the_cache_is_cleared(snippet, capsys):
    snippet("core/memory/method_cache.py")
    assert capsys.readouterr().out.split() == ["alive", "freed"]


def test_a_pending_task_that_nobody_holds_is_destroyed_by_a_collection():
    complaints: list[str] = []

    async def wait_for_nothing() -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> tuple[bool, bool]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
        kept = asyncio.create_task(wait_for_nothing())
        lost = weakref.ref(asyncio.create_task(wait_for_nothing()))
        await asyncio.sleep(0)
        gc.collect()
        alive = lost() is not None, not kept.done()
        kept.cancel()
        return alive

    assert asyncio.run(main()) == (False, True)
    assert complaints == ["Task was destroyed but it is pending!"]


def test_a_cached_property_lets_its_instance_go():
    class Report:
        @functools.cached_property
        def total(self) -> int:
            return 100

    report = Report()
    probe = weakref.ref(report)
    assert report.total == 100
    gc.disable()
    try:
        del report
        assert probe() is None
    finally:
        gc.enable()
