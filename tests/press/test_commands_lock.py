"""When the lock is fresh."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from handbook.commands import lock
from handbook.setup import ROOT

PROJECT = """\
[project]
dependencies = ["Markdown==3.11.3", "psycopg[binary]==3.3.9"]
[project.optional-dependencies]
test = ["ruff==0.17.5 ; sys_platform != 'win32'"]
"""
LOCK = "markdown==3.11.3\npsycopg==3.3.9\npsycopg-binary==3.3.9 ; implementation_name != 'pypy'\nruff==0.17.5\n"


def problems(folder: Path, project: str = PROJECT, pins: str = LOCK) -> list[str]:
    (folder / "pyproject.toml").write_text(project)
    (folder / "requirements.txt").write_text(pins)
    return lock.problems(folder)


def test_a_lock_that_has_every_direct_pin_is_fresh(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("pins", "sentence"),
    [
        (LOCK.replace("3.11.3", "3.11.2"), "requirements.txt: has markdown 3.11.2, and pyproject.toml asks for 3.11.3"),
        (LOCK.replace("ruff==0.17.5\n", ""), "requirements.txt: ruff is missing, which pyproject.toml asks for"),
        (LOCK + "click>=8\n", "requirements.txt: 'click>=8' is not an exact pin (name==version)"),
        (LOCK + "click==8.*\n", "requirements.txt: 'click==8.*' is not an exact pin (name==version)"),
        (LOCK + "--index-url x\n", "requirements.txt: '--index-url x' is not a requirement"),
    ],
)
def test_a_stale_or_loose_lock_is_named(tmp_path: Path, pins: str, sentence: str) -> None:
    assert problems(tmp_path, pins=pins) == [sentence]


def test_a_loose_direct_dependency_is_named(tmp_path: Path) -> None:
    found = problems(tmp_path, project=PROJECT.replace("Markdown==3.11.3", "Markdown>=3.11"))
    assert found == ["pyproject.toml: 'Markdown>=3.11' is not an exact pin (name==version)"]


def test_an_empty_lock_is_stale(tmp_path: Path) -> None:
    assert "requirements.txt: there are no pins in it" in problems(tmp_path, pins="")


def test_the_lock_of_this_repository_is_fresh() -> None:
    assert lock.problems() == []


def test_every_package_is_pinned_in_one_group_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [pin.split("==")[0] for pin in [*project["dependencies"], *project["optional-dependencies"]["test"]]]
    assert len(names) == len(set(names)) > 20
