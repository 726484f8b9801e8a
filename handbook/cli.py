"""The verbs of `python3 -m handbook`. Imports nothing that is not in the standard library until .venv is ready."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from handbook import setup
from handbook.commands.failure import Failure
from handbook.setup import ROOT

DESCRIPTION = """\
The handbook Under Load: read it, prove it, extend it.

The first start of a verb makes .venv and installs what the verb needs; later starts skip that.
"""

EXAMPLES = """\
examples:
  python3 -m handbook serve --port 8001
  python3 -m handbook test docs/core/memory
  python3 -m handbook test -k memory -x
  python3 -m handbook check style types
  python3 -m handbook drill url-shortener valkey-down
  python3 -m handbook new chapter core/descriptors
"""


def main(argv: Sequence[str]) -> int:
    """Run a verb and return the exit status: 0 done, 1 failed, 2 not understood, 130 interrupted."""
    if not argv:
        _parser().print_help()
        return 2
    arguments = _parse(argv)
    try:
        if arguments.group:
            setup.ensure(arguments.group)
        return int(arguments.run(arguments))
    except (Failure, setup.SetupError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    if list(argv[:1]) == ["test"] and not {"-h", "--help"} & set(argv):
        return argparse.Namespace(group="test", run=_test, pytest=list(argv[1:]))
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m handbook",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)

    verb = verbs.add_parser("serve", help="build the site and serve it with live reload")
    verb.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    verb.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    verb.set_defaults(group="site", run=_serve)

    verb = verbs.add_parser("build", help="build the site into site/; every warning is an error")
    verb.set_defaults(group="site", run=_build)

    verb = verbs.add_parser("test", help="run pytest: every block and system, on real servers")
    verb.add_argument("pytest", nargs="*", metavar="ARGUMENT", help="what pytest takes: paths, -k WORD, -x, --pdb …")
    verb.set_defaults(group="test", run=_test)

    verb = verbs.add_parser("check", help="run all that CI runs, or only the checks that are named")
    verb.add_argument("names", nargs="*", metavar="CHECK", help="names of checks; --list shows them")
    verb.add_argument("--list", action="store_true", help="show the checks and what each is for")
    verb.set_defaults(group="test", run=_check)

    verb = verbs.add_parser("run", help="start a system of the book with its servers")
    _add_system(verb)
    verb.set_defaults(group="test", run=_run)

    verb = verbs.add_parser("bench", help="measure a system and write its results")
    _add_system(verb)
    verb.set_defaults(group="test", run=_bench)

    verb = verbs.add_parser("drill", help="break a system and watch; without a name, list drills")
    _add_system(verb)
    verb.add_argument("name", nargs="?", metavar="NAME", help="the drill to run")
    verb.add_argument("--record", action="store_true", help="also write what it says to the system's results")
    verb.set_defaults(group="test", run=_drill)

    verb = verbs.add_parser("new", help="write a new chapter that already passes")
    verb.add_argument("kind", choices=["chapter"], metavar="chapter")
    verb.add_argument("slug", metavar="PART/SLUG", help="for example core/descriptors")
    verb.set_defaults(group="site", run=_new)

    verb = verbs.add_parser("export", help="write the book in another format")
    verb.set_defaults(group=None, run=_export)

    verb = verbs.add_parser("lock", help="write requirements.txt from the pins of pyproject.toml")
    verb.set_defaults(group="site", run=_lock)

    verb = verbs.add_parser("evidence", help="merge the evidence of several test runs")
    verb.add_argument("action", choices=["merge"], metavar="merge")
    verb.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="evidence.json files")
    verb.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the file to write")
    verb.set_defaults(group="site", run=_evidence)

    return parser


def _add_system(verb: argparse.ArgumentParser) -> None:
    known = sorted(path.parent.name for path in (ROOT / "snippets" / "systems").glob("*/system.toml"))
    verb.add_argument("system", choices=known, metavar="SYSTEM", help="one of: " + ", ".join(known))


def _serve(arguments: argparse.Namespace) -> int:
    from handbook.commands import site

    return site.serve(arguments.host, arguments.port)


def _build(_: argparse.Namespace) -> int:
    from handbook.commands import site

    return site.build()


def _test(arguments: argparse.Namespace) -> int:
    from handbook.commands import tests

    return tests.run(arguments.pytest)


def _check(arguments: argparse.Namespace) -> int:
    from handbook.commands import check

    return check.show() if arguments.list else check.run(arguments.names)


def _run(arguments: argparse.Namespace) -> int:
    from handbook import systems

    return systems.run(arguments.system)


def _bench(arguments: argparse.Namespace) -> int:
    from handbook import systems

    return systems.bench(arguments.system)


def _drill(arguments: argparse.Namespace) -> int:
    from handbook import systems

    return systems.drill(arguments.system, arguments.name, record=arguments.record)


def _new(arguments: argparse.Namespace) -> int:
    from handbook.scaffold import ScaffoldError, new_chapter

    try:
        for path in new_chapter(arguments.slug):
            print(path.relative_to(ROOT))
    except ScaffoldError as problem:
        raise Failure(problem) from None
    return 0


def _export(_: argparse.Namespace) -> int:
    print("There is no format to export to yet; each one will be listed here.", file=sys.stderr)
    return 2


def _lock(_: argparse.Namespace) -> int:
    from handbook.commands import lock

    return lock.write()


def _evidence(arguments: argparse.Namespace) -> int:
    from handbook.commands import manuscript
    from handbook.evidence import EvidenceError, merge

    try:
        summary = merge(arguments.inputs, arguments.output, manuscript.load())
    except EvidenceError as problem:
        raise Failure(problem) from None
    for kind, counts in summary.items():
        print(f"{kind}: {counts['proven']} of {counts['total']} proven")
    return 0
