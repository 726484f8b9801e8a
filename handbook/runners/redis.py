"""Redis blocks run on Valkey, a line at a time; replies are printed as redis-cli prints them on a terminal.

A line that starts with # is a comment. The redis and lua blocks of a page share a connection and the database that
REDIS_URL names, which is emptied before the first. An error reply fails a block whose shown output has no error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run, earlier_failed
from handbook.runners.replies import shown, split
from handbook.runners.resp import Connection

ERROR = "(error)"
_VALKEY = re.compile(r"^(?P<name>valkey)_version:(?P<version>\S+)", re.MULTILINE)
_REDIS = re.compile(r"^(?P<name>redis)_version:(?P<version>\S+)", re.MULTILINE)
_LUA_LINE = re.compile(r"user_script:(\d+):")


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """The replies in order."""
    with _empty_database() as (connection, versions):
        for earlier in before:
            try:
                _execute(connection, earlier)
            except FenceFailure as error:
                raise earlier_failed(earlier, str(error)) from None
        return Run(_execute(connection, fence), versions)


def _execute(connection: Connection, fence: Fence) -> str:
    may_fail = any(ERROR in output.text for output in fence.outputs)
    printed = ""
    for line, words in _lua(fence) if fence.language == "lua" else _commands(fence):
        try:
            reply = connection.send(words)
        except OSError as error:
            _stop_script()
            raise FenceFailure(f"Valkey has not replied: {error}", line) from None
        text = shown(reply, words)
        if reply.failed and not may_fail:
            named = _LUA_LINE.search(text) if fence.language == "lua" else None
            raise FenceFailure(text.rstrip("\n"), int(named[1]) if named else line)
        printed += text
    return printed


def _stop_script() -> None:
    """A script that never ends would hold up every other test; one that has written cannot be stopped."""
    url = urlsplit(os.environ["REDIS_URL"])._replace(path="").geturl()
    with suppress(OSError), Connection(url) as connection:
        connection.send([b"SCRIPT", b"KILL"])


def _commands(fence: Fence) -> Iterator[tuple[int, list[bytes]]]:
    for number, line in enumerate(fence.code.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            yield number, split(line)
        except ValueError as error:
            raise FenceFailure(f"this is not a command line: {error}", number) from None


def _lua(fence: Fence) -> Iterator[tuple[int, list[bytes]]]:
    words = {}
    for option in ("keys", "args"):
        try:
            words[option] = split(fence.options.get(option, ""))
        except ValueError as error:
            raise FenceFailure(f"{option}: {error}") from None
    keys, args = words["keys"], words["args"]
    yield 1, [b"EVAL", fence.code.encode(), str(len(keys)).encode(), *keys, *args]


@contextmanager
def _empty_database() -> Iterator[tuple[Connection, dict[str, str]]]:
    if "REDIS_URL" not in os.environ:
        raise FenceFailure("REDIS_URL is not set: no Valkey is running for this block")
    with Connection(os.environ["REDIS_URL"]) as connection:
        connection.expect("FLUSHDB")
        about = (connection.expect("INFO", "server").value or b"").decode()
        version = _VALKEY.search(about) or _REDIS.search(about)
        yield connection, {version["name"].capitalize(): version["version"]} if version else {}
