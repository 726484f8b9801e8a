"""The runnable systems of the book: each is a folder in snippets/systems with a system.toml.

`started(slug)` is for whoever wants to send requests; `rig(slug)` also breaks things; `run`, `bench` and `drill`
are the verbs of the command line.
"""

from handbook.systems.commands import bench, drill, run
from handbook.systems.definition import System, SystemDefinitionError, known, load
from handbook.systems.drills import Drill, drills
from handbook.systems.instance import Instance, started
from handbook.systems.rig import Rig, rig

__all__ = [
    "Drill",
    "Instance",
    "Rig",
    "System",
    "SystemDefinitionError",
    "bench",
    "drill",
    "drills",
    "known",
    "load",
    "rig",
    "run",
    "started",
]
