"""The verbs run, bench and drill."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from handbook.servers import ServerError
from handbook.systems.definition import System, SystemDefinitionError, fill, filled, load
from handbook.systems.drills import drills
from handbook.systems.instance import instance


def run(slug: str) -> int:
    """Start a system, say how to reach it, and go on until Ctrl-C or SIGTERM."""
    with _reported():
        system = load(slug)
        print(f"Starting {system.title} with {' and '.join(system.needs)} …", flush=True)
        with _until_told() as told, instance(system) as process:
            print(f"\n{'API docs':<14}{process.url}{system.docs}\n{'Log':<14}{process.log}")
            for name in sorted(process.addresses()):
                print(f"{name:<14}{process.addresses()[name]}")
            if system.attempt:
                print(f"\nTry\n{_indented(fill(system.attempt, {'url': process.url}))}")
            print("\nCtrl-C stops everything.", flush=True)
            while not told.wait(0.5):
                if not process.running:
                    raise ServerError(f"{system.title} has ended:\n{process.log.read_text('utf-8')}")
        print("Stopped.")
        return 0
    return 1


def bench(slug: str) -> int:
    """Measure a system and write its result file."""
    with _reported():
        system = load(slug)
        if not system.bench:
            raise SystemDefinitionError(f"{system.title} has no bench")
        with instance(system, system.bench_env) as process:
            return subprocess.run(
                filled(system.bench, {"folder": str(system.folder), "url": process.url}),
                env={**os.environ, **process.addresses()},
                stdin=subprocess.DEVNULL,
            ).returncode
    return 1


def drill(slug: str, name: str | None = None, *, record: bool = False) -> int:
    """Run one drill and tell what happens; without a name, list them. `record` also writes the transcript."""
    with _reported():
        system = load(slug)
        found = drills(slug)
        if name is None:
            width = max(map(len, found))
            print(f"Drills of {system.title}. To run one: python3 -m handbook drill {slug} NAME\n")
            for each in found.values():
                print(f"  {each.name:<{width}}  {each.description}")
            return 0
        if name not in found:
            raise SystemDefinitionError(f"{system.title} has no drill {name!r}; it has {', '.join(found)}")
        lines: list[str] = []

        def say(line: str) -> None:
            print(line, flush=True)
            lines.append(line)

        found[name].run(say)
        if record:
            print(f"Written to {_write(system, name, lines)}")
        return 0
    return 1


def _write(system: System, name: str, lines: list[str]) -> Path:
    path = system.folder / "results" / f"drill-{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


@contextmanager
def _reported() -> Iterator[None]:
    """A known failure is one message on stderr, not a traceback."""
    try:
        yield
    except (ServerError, SystemDefinitionError) as error:
        print(error, file=sys.stderr)
    except AssertionError as error:
        said = str(error) or traceback.extract_tb(error.__traceback__)[-1].line
        print(f"\nThe system did not behave as the drill tells: {said}", file=sys.stderr)


@contextmanager
def _until_told() -> Iterator[Event]:
    told = Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
