"""SQL blocks run in psql on PostgreSQL, all those of a page in one session, in a database of their own.

The database starts with snippets/<part>/<chapter>/seed.sql where there is one. What is printed is what a terminal
shows: results, command tags, notices and errors. An error ends a block, except with `raises`: that block goes on after
an error, as psql does at a terminal, and its last statement must fail with that SQLSTATE.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from handbook.manuscript import DOCS, ROOT, SNIPPETS, Fence
from handbook.runners import process
from handbook.runners.base import FenceFailure, Run, earlier_failed, folders
from handbook.servers import postgres

SEED = "seed.sql"
BLOCK = "block.sql"
_ORIGIN = re.compile(r"^psql:(?P<file>[^:\n]+):(?P<line>\d+): (?:error: )?", re.MULTILINE)
_ERROR = re.compile(r"^psql:(?P<file>[^:\n]+):(?P<line>\d+): (?:ERROR|FATAL|PANIC|error):", re.MULTILINE)


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """What the block prints. Fails at the line where psql noticed the error, the end of the statement."""
    mark = secrets.token_hex(8)
    with folders() as (empty, ours), _database() as url:
        psql = [str(postgres.psql()), "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--dbname={url}"]
        env = process.environment(empty) | {"PGTZ": "UTC", "PGCLIENTENCODING": "UTF8"}
        ended = process.execute([*psql, *_script(fence, before, ours, mark)], empty, env, merged=True)
    replayed, *rest = ended.stdout.split(mark)
    if not rest:
        raise _replay_failed(replayed, before)
    version, _, printed = rest[0].lstrip().partition("\n")
    failed = _last_error(printed)
    line = int(failed["line"]) if failed and failed["file"].endswith(BLOCK) else None
    shown = _ORIGIN.sub("", printed)
    if len(rest) == 1:
        raise FenceFailure(shown.strip() or f"psql: {ended.why()}", line)
    _check_end(fence, rest[1].split(), shown, line)
    return Run(shown, {"PostgreSQL": version.split()[0]})


def _script(fence: Fence, before: Sequence[Fence], folder: Path, mark: str) -> Iterator[str]:
    """psql's arguments that run all in turn: the block stands between two marks, the second with how it ended."""
    if (seed := _seed(fence)).is_file():
        yield f"--file={seed}"
    for number, each in enumerate([*before, fence]):
        path = folder / (BLOCK if each is fence else f"{number}.sql")
        path.write_text(each.code, "utf-8")
        yield rf"--command=\set ON_ERROR_STOP {int('raises' not in each.options)}"
        if each is fence:
            yield rf"--command=\echo {mark} :SERVER_VERSION_NAME"
        yield f"--file={path}"
    yield rf"--command=\echo {mark} :ERROR :SQLSTATE"


def _check_end(fence: Fence, end: Sequence[str], shown: str, line: int | None) -> None:
    expected = fence.options.get("raises")
    if expected is None:
        return
    failed, state = end
    if failed != "true":
        message = "its last statement succeeds" if line else "it ended without an error"
        raise FenceFailure(f"{message}; raises={expected!r} asks that it fails", line)
    if state != expected:
        raise FenceFailure(f"it ended with SQLSTATE {state}, not {expected}\n{shown.strip()}", line)


def _replay_failed(printed: str, before: Sequence[Fence]) -> FenceFailure:
    failed = _last_error(printed)
    if failed is None:
        return FenceFailure(f"psql: {printed.strip()}")
    said = _ORIGIN.sub("", printed[failed.start() :]).strip()
    path = Path(failed["file"])
    if path.name == SEED:
        return FenceFailure(f"{path.relative_to(ROOT)}:{failed['line']}: {said}")
    return earlier_failed(before[int(path.stem)], said)


def _last_error(printed: str) -> re.Match[str] | None:
    return next(reversed(list(_ERROR.finditer(printed))), None)


def _seed(fence: Fence) -> Path:
    chapter = PurePosixPath(fence.page).relative_to(DOCS).parent
    return ROOT / SNIPPETS / chapter / SEED


@contextmanager
def _database() -> Iterator[str]:
    if "DATABASE_URL" not in os.environ:
        raise FenceFailure("DATABASE_URL is not set: no PostgreSQL is running for this block")
    with postgres.fresh_database(os.environ["DATABASE_URL"]) as url:
        yield url
