"""What a system's system.toml says."""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handbook.manuscript.paths import ROOT

FOLDER = ROOT / "snippets" / "systems"
FILE = "system.toml"


class SystemDefinitionError(Exception):
    """A system is unknown or its file is wrong. The text names the file."""


@dataclass(frozen=True)
class System:
    """Commands are argument lists in which {folder}, {port}, {url} and {name} are filled in; "python" is this one.

    `name` tells instances apart that share a server: it is the name of the instance's database.
    """

    slug: str
    folder: Path
    title: str
    needs: tuple[str, ...]
    serve: tuple[str, ...]
    ready: str
    docs: str
    migrate: tuple[str, ...] = ()
    bench: tuple[str, ...] = ()
    attempt: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    bench_env: Mapping[str, str] = field(default_factory=dict)

    @property
    def tests(self) -> Path:
        return ROOT / "tests" / "systems" / self.slug


LISTS = {"needs", "migrate", "serve", "bench"}
TABLES = {"env", "bench_env"}
STRINGS = {"title", "ready", "docs", "try"}
REQUIRED = {"title", "needs", "serve", "ready", "docs"}


def known() -> list[str]:
    """The slugs of all systems."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}"))


def load(slug: str) -> System:
    """Raises SystemDefinitionError."""
    path = FOLDER / slug / FILE
    if slug not in known():
        raise SystemDefinitionError(f"there is no system {slug!r}; there are {', '.join(known())}")
    return read(path)


def read(path: Path) -> System:
    """Raises SystemDefinitionError."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SystemDefinitionError(f"{path}: {error}") from None
    _check(path, data)
    lists = {key: tuple(data.get(key, ())) for key in LISTS}
    return System(
        slug=path.parent.name,
        folder=path.parent,
        title=data["title"],
        ready=data["ready"],
        docs=data["docs"],
        attempt=data.get("try", ""),
        **lists,
        env=data.get("env", {}),
        bench_env=data.get("bench_env", {}),
    )


def _check(path: Path, data: dict[str, Any]) -> None:
    if missing := REQUIRED - data.keys():
        raise SystemDefinitionError(f"{path}: it needs {', '.join(sorted(missing))}")
    for key, value in data.items():
        if key in STRINGS:
            right = isinstance(value, str)
        elif key in LISTS:
            right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        elif key in TABLES:
            right = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
        else:
            raise SystemDefinitionError(f"{path}: unknown key {key!r}")
        if not right:
            kind = "a string" if key in STRINGS else "a list of strings" if key in LISTS else "a table of strings"
            raise SystemDefinitionError(f"{path}: {key} must be {kind}")


def filled(words: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """An argument list with its placeholders replaced."""
    command = [fill(word, values) for word in words]
    return [sys.executable, *command[1:]] if command[:1] == ["python"] else command


def fill(text: str, values: Mapping[str, str]) -> str:
    """Not str.format: a command may hold braces of its own."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
