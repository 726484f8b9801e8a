"""Drills: functions in tests/systems/<slug>/drills.py that break a rig and tell what happens.

A drill is a public function `name(rig, say)` listed in the module's DRILLS. Its docstring's first line describes it. It
asserts what it tells, so that pytest can run it as a test.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from handbook.systems.definition import System, SystemDefinitionError, load
from handbook.systems.rig import Rig, rig

Say = Callable[[str], None]


@dataclass(frozen=True)
class Drill:
    slug: str
    name: str
    description: str
    perform: Callable[[Rig, Say], None]

    def run(self, say: Say) -> None:
        """Raises AssertionError when the system does not behave as the drill tells."""
        with rig(self.slug) as prepared:
            self.perform(prepared, say)


def drills(slug: str) -> dict[str, Drill]:
    """All drills of a system by name, in the module's order. Raises SystemDefinitionError."""
    system = load(slug)
    found = {}
    for function in _module(system).DRILLS:
        name = function.__name__.replace("_", "-")
        description = (function.__doc__ or "").strip().split("\n")[0]
        if not description:
            raise SystemDefinitionError(f"{system.tests / 'drills.py'}: the drill {name} needs a docstring")
        found[name] = Drill(slug, name, description, function)
    return found


def _module(system: System) -> ModuleType:
    path = system.tests / "drills.py"
    if not path.exists():
        raise SystemDefinitionError(f"{system.title} has no drills: there is no {path}")
    spec = importlib.util.spec_from_file_location(f"drills_{system.slug.replace('-', '_')}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
