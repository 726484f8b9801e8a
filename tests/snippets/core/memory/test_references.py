"""References: what raises and lowers a count, and what `del` and a default value do with them."""

from __future__ import annotations

import sys


def test_each_name_and_each_place_in_a_list_counts_once(snippet, capsys):
    snippet("core/memory/refcount.py")
    assert capsys.readouterr().out.split() == ["1", "4", "2"]


def test_the_count_of_a_local_is_borrowed_since_3_14(snippet):
    count = snippet("core/memory/count_lies.py").of_a_local()
    assert count == (1 if sys.version_info >= (3, 14) else 2)


def test_the_count_of_none_stands_still_since_3_12(snippet, capsys):
    snippet("core/memory/count_lies.py")
    counts = sys.version_info < (3, 12)
    assert capsys.readouterr().out.splitlines()[1] == f"None counts: {counts}"


def test_none_true_and_types_are_immortal_since_3_12_and_a_list_is_not():
    immortal = [sys.getrefcount(it) > 2**28 for it in (None, True, int)]
    assert immortal == [sys.version_info >= (3, 12)] * 3
    assert sys.getrefcount([]) < 3


def test_an_object_outlives_its_name_while_a_list_holds_it(snippet, capsys):
    snippet("core/memory/two_owners.py")
    assert capsys.readouterr().out.splitlines() == ["after del", "freed", "after clear"]


def test_del_and_none_release_the_object_and_only_del_removes_the_name(snippet, capsys):
    module = snippet("core/memory/del_or_none.py")
    assert [probe() for probe in module.gone] == [None, None]
    assert module.one is None
    assert not hasattr(module, "two")
    assert capsys.readouterr().out.splitlines()[1] == "name 'two' is not defined"


def test_a_mutable_default_is_shared_by_all_calls_of_the_function(snippet):
    module = snippet("core/memory/defaults.py")
    assert module.first is module.second
    assert module.remember("c") == ["a", "b", "c"]


def test_each_execution_of_def_makes_its_own_default(snippet):
    module = snippet("core/memory/default_per_def.py")
    assert module.web.__defaults__ == (["a", "b"],)
    assert module.worker.__defaults__ == (["c"],)


def test_a_none_default_gives_each_call_a_list_of_its_own(snippet):
    add = snippet("core/memory/default_per_def.py").add
    assert add("x") == ["x"]
    assert add("y") == ["y"]
