"""The lock: requirements.txt, made from the direct pins in pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from handbook.__main__ import OLDEST
from handbook.commands import tools
from handbook.setup import ROOT

COMMAND = tools.python(
    "uv", "pip", "compile", "pyproject.toml", "--output-file", "requirements.txt", "--quiet",
    "--universal", "--python-version", ".".join(map(str, OLDEST)), "--all-extras", "--no-header", "--no-annotate",
)  # fmt: skip


def write() -> int:
    """Write requirements.txt anew. Versions that still fit stay."""
    return tools.run(COMMAND)


def problems(root: Path = ROOT) -> list[str]:
    """What makes the lock stale, one sentence each. Needs no network."""
    found: list[str] = []
    locked = _pins("requirements.txt", (root / "requirements.txt").read_text("utf-8").splitlines(), found)
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    direct = [*project["dependencies"], *(pin for group in project["optional-dependencies"].values() for pin in group)]
    for name, version in _pins("pyproject.toml", direct, found).items():
        if name not in locked:
            found.append(f"requirements.txt: {name} is missing, which pyproject.toml asks for")
        elif locked[name] != version:
            found.append(f"requirements.txt: has {name} {locked[name]}, and pyproject.toml asks for {version}")
    return found


def _pins(file: str, lines: list[str], found: list[str]) -> dict[str, str]:
    """Name -> version; a line that is not an exact pin is added to what was found."""
    pins: dict[str, str] = {}
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            found.append(f"{file}: {line!r} is not a requirement")
            continue
        specifiers = list(requirement.specifier)
        if len(specifiers) != 1 or specifiers[0].operator != "==" or "*" in specifiers[0].version:
            found.append(f"{file}: {line!r} is not an exact pin (name==version)")
            continue
        pins[canonicalize_name(requirement.name)] = specifiers[0].version
    if not pins:
        found.append(f"{file}: there are no pins in it")
    return pins
