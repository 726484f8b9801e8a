"""check: all that CI runs, as named checks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.commands import lock, site, tests, tools
from handbook.commands.failure import Failure
from handbook.setup import ROOT

SCHEMAS = {
    ".github/workflows/*.yml": ("vendor.github-workflows", "custom.github-workflows-require-timeout"),
    ".github/ISSUE_TEMPLATE/[!c]*.yml": ("vendor.github-issue-forms",),
    ".github/ISSUE_TEMPLATE/config.yml": ("vendor.github-issue-config",),
    ".github/dependabot.yml": ("vendor.dependabot",),
}
STYLE = (tools.python("ruff", "check"), tools.python("ruff", "format", "--check", "--quiet"))


@dataclass(frozen=True)
class Check:
    name: str
    what: str
    passes: Callable[[], bool]


def show() -> int:
    """Print the checks."""
    for check in CHECKS:
        print(f"{check.name:<11} {check.what}")
    return 0


def run(names: Sequence[str]) -> int:
    """Run the named checks, or all, each to its end; then say which failed."""
    known = [check.name for check in CHECKS]
    if unknown := [name for name in names if name not in known]:
        raise Failure(f"There is no check {unknown[0]!r}. The checks are: {', '.join(known)}.")
    failed: list[str] = []
    for check in CHECKS:
        if names and check.name not in names:
            continue
        print(f"== {check.name}: {check.what}", flush=True)
        began = time.monotonic()
        passed = check.passes()
        print(f"== {check.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.1f} s\n", flush=True)
        if not passed:
            failed.append(check.name)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def workflow_commands() -> list[list[str]]:
    """The tools that read .github/. Raises Failure when a pattern matches no file."""
    commands: list[list[str]] = []
    for pattern, schemas in SCHEMAS.items():
        files = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern))
        if not files:
            raise Failure(f"{pattern} matches no file")
        for schema in schemas:
            commands.append(tools.python("check_jsonschema", "--quiet", "--builtin-schema", schema, *files))
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    return [*commands, [zizmor, "--quiet", "--offline", "--persona", "pedantic", ".github"]]


def _all_pass(*commands: list[str]) -> bool:
    """Run every command, also after one that failed."""
    statuses = [tools.run(command) for command in commands]
    return not any(statuses)


def _none(problems: list[str]) -> bool:
    for problem in problems:
        print(problem)
    return not problems


def _manuscript() -> bool:
    from handbook.commands import manuscript

    try:
        manuscript.load()
    except Failure as mistakes:
        return _none([str(mistakes)])
    return True


def _links() -> bool:
    from handbook.site.links import check

    built = ROOT / "site"
    if not built.is_dir():
        return _none(["site/ is not there; this makes it: python3 -m handbook build"])
    return _none(check(built))


def type_commands(root: Path = ROOT) -> list[list[str]]:
    """mypy for the press, for all snippets, and for each folder that no module can be named after.

    `url-shortener` is no module name: mypy takes such a folder as a root of its own, and two roots in one run may not
    hold files of the same name.
    """
    folders = [path.relative_to(root) for path in sorted((root / "snippets").glob("*/*")) if any(path.rglob("*.py"))]
    named = [folder for folder in folders if all(part.isidentifier() for part in folder.parts)]
    rest = [[folder] for folder in folders if folder not in named]
    groups = [named, *rest] if named else rest
    return [tools.python("mypy"), *(tools.python("mypy", *map(str, group)) for group in groups)]


def _types() -> bool:
    return _all_pass(*type_commands())


CHECKS = (
    Check("lock", "requirements.txt fits the pins of pyproject.toml", lambda: _none(lock.problems())),
    Check("style", "ruff", lambda: _all_pass(*STYLE)),
    Check("types", "mypy --strict over handbook/ and snippets/", _types),
    Check("workflows", "schemas and security of .github/", lambda: _all_pass(*workflow_commands())),
    Check("manuscript", "every page, fence and practice file is well formed", _manuscript),
    Check("tests", "pytest", lambda: _all_pass(tests.COMMAND)),
    Check("site", "mkdocs build --strict", lambda: _all_pass(site.BUILD)),
    Check("links", "every link and anchor of the built site", _links),
)
