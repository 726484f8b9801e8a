"""Each language of the contract has a runner, and each runner a language."""

from __future__ import annotations

import inspect

import pytest

from handbook.manuscript import LANGUAGES
from handbook.runners import NOT_RUN, RUNNABLE, UnknownLanguage, needs, runner


def test_every_language_of_the_contract_has_a_runner_and_every_runner_a_language() -> None:
    assert set(RUNNABLE) | {"output"} == set(LANGUAGES)


@pytest.mark.parametrize("language", RUNNABLE)
def test_a_runner_takes_a_fence_and_the_fences_before_it(language: str) -> None:
    assert list(inspect.signature(runner(language).run).parameters) == ["fence", "before"]


def test_what_is_not_run_is_a_language_too() -> None:
    assert set(LANGUAGES) >= NOT_RUN


def test_an_unknown_language_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownLanguage, match=r"no runner for 'ruby'; there are runners for: python, sql, .*practice"):
        runner("ruby")


def test_output_has_no_runner_of_its_own() -> None:
    with pytest.raises(UnknownLanguage):
        runner("output")


@pytest.mark.parametrize(
    ("language", "options", "servers"),
    [
        ("python", {}, ()),
        ("python", {"needs": "postgres  valkey"}, ("postgres", "valkey")),
        ("sql", {}, ("postgres",)),
        ("sql", {"needs": "valkey postgres"}, ("postgres", "valkey")),
        ("redis", {}, ("valkey",)),
        ("lua", {}, ("valkey",)),
        ("nginx", {}, ()),
    ],
)
def test_a_fence_needs_the_servers_of_its_language_and_those_it_names(fence, language, options, servers) -> None:
    assert needs(fence(language, "x", **options)) == servers
