"""The pytest plugin: collects the manuscript, loads snippets, and writes the evidence when the run is over."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from handbook import runners
from handbook.manuscript import DOCS, ROOT, SNIPPETS
from handbook.testing.collect import PageFile, PracticeFile
from handbook.testing.record import Recorder


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "handbook-evidence")


def pytest_sessionfinish(session: pytest.Session) -> None:
    runners.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if ROOT / DOCS not in file_path.parents:
        return None
    if file_path.suffix == ".md":
        return PageFile.from_parent(parent, path=file_path)
    if file_path.name == "practice.toml":
        return PracticeFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture
def snippet() -> Iterator[Callable[[str], ModuleType]]:
    """`snippet("core/memory/refcount.py")` imports a file of snippets/ anew, as a module of its own."""
    loaded: list[str] = []

    def load(name: str) -> ModuleType:
        path = ROOT / SNIPPETS / name
        module_name = f"snippet_{path.stem}"
        spec = importlib.util.spec_from_file_location(module_name, path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module
        loaded.append(module_name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in loaded:
        sys.modules.pop(name, None)
