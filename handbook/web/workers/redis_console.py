"""Redis commands, a line each, answered by fakeredis and printed as redis-cli prints them on a terminal.

The blocks of a page share one connection and one key space. An error reply is printed and the next line goes on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import _page
import redis
from fakeredis import FakeServer
from fakeredis._helpers import SimpleError, SimpleString
from fakeredis._socket import FakeSocket
from fakeredis.model import ClientInfo
from handbook_page.blocking_loop import Hang

VERSION = (8, 0)
STUCK = "The command waits for another client without end, and in the page there is none. Give it a time to wait."
FEWER = "The page's Redis has not all commands: scripts, OBJECT, INFO, CONFIG, MEMORY and CLUSTER need a server."
_WORD = re.compile(r"""([^\s"']*)(?:"((?:\\.|[^"\\])*)"|'((?:\\'|[^'])*)')?(?:\s+|$)""")
_ESCAPE = re.compile(rb"\\x([0-9a-fA-F]{2})|\\(.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"a": b"\a"}
_SHOWN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b"}
_NIL = {b"xread", b"xreadgroup"}
_RAW = re.compile(rb"(?i)^(info|lolwut|client (list|info)|memory doctor)\b")
type _Shape = Callable[[Any], Any]


class _Connection(FakeSocket):  # type: ignore[misc]
    """One client; its replies keep the type that they have on the wire."""

    def __init__(self, server: FakeServer) -> None:
        about = ClientInfo(resp=2, addr="127.0.0.1:0", name="")
        super().__init__(server, 0, client_class=redis.Redis, client_info=about)

    def send(self, words: list[bytes]) -> Iterator[Any]:
        """The replies to a command: one, or none or several where it subscribes."""
        self._words, self._stuck = words, False
        self.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words))
        if self._stuck:
            self.responses.get()
            raise Hang(STUCK)
        while not self.responses.empty():
            reply = self.responses.get()
            yield None if reply in ([], {}) and words[0].lower() in _NIL else reply  # the server says nil

    def _unknown_command(self, command: str, args: str | None = None) -> SimpleError:
        """With the words as they were typed, as the server says them."""
        _page.note(FEWER)
        name, *rest = (word.decode(errors="replace") for word in self._words)
        shown = "".join(f"'{word}' " for word in rest)
        return SimpleError(f"ERR unknown command '{name}', with args beginning with: {shown}")

    def _decode_result(self, result: Any) -> Any:
        return result

    def _blocking(self, timeout: float | None, func: Callable[[bool], Any], shape: _Shape | None = None) -> Any:
        """Nobody else can write while a command waits here: it waits its time and has nothing."""
        result = func(True)
        if result is None and not self._in_transaction:
            self._stuck = not timeout
            time.sleep(timeout or 0)
        return shape(result) if shape else result


class _Space:
    """What the blocks of a page share."""

    def __init__(self) -> None:
        self.connection = _Connection(FakeServer(version=VERSION, server_type="valkey"))
        self.seen: set[str] = set()


_spaces: dict[int, _Space] = {}


def run(request: Mapping[str, Any]) -> bool:
    """Run the lines of a block, first those of earlier blocks that this key space has not seen; True without an error.

    request["space"] numbers the key space: a new number begins an empty one.
    """
    number = request["space"]
    if number not in _spaces:
        _spaces.clear()
        _spaces[number] = _Space()
    space = _spaces[number]
    missing = [block for block in request["before"] if block["id"] not in space.seen]
    for block in missing:
        space.seen.add(block["id"])
        for _ in _replies(space.connection, block["code"]):
            pass
    if missing:
        blocks = "the earlier block" if len(missing) == 1 else f"{len(missing)} earlier blocks"
        _page.note(f"Ran {blocks} of this page first.")
    space.seen.add(request["id"])
    failed = 0
    try:
        for line, text, error in _replies(space.connection, request["code"]):
            print(text, end="")
            failed = failed or (line if error else 0)
    except Hang as hang:
        _page.trouble(str(hang))
        return False
    if failed:
        _page.failed(failed)
    return not failed


def _replies(connection: _Connection, code: str) -> Iterator[tuple[int, str, bool]]:
    """Line, reply as text, whether it is an error."""
    for number, line in enumerate(code.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = _words(line.strip())
        if words is None:
            yield number, "Invalid argument(s)\n", True
            continue
        for reply in connection.send(words):
            yield number, shown(reply, words), isinstance(reply, SimpleError)


def _words(line: str) -> list[bytes] | None:
    """The words of a command line as redis-cli reads them; None where a quote does not close before a space."""
    words, at = [], 0
    while at < len(line):
        found = _WORD.match(line, at)
        if found is None:
            return None
        bare, double, single = found.groups()
        quoted = (single or "").replace("\\'", "'").encode() if double is None else _ESCAPE.sub(_byte, double.encode())
        words.append(bare.encode() + quoted)
        at = found.end()
    return words


def _byte(found: re.Match[bytes]) -> bytes:
    code, sign = found.groups()
    return bytes.fromhex(code.decode()) if code else _NAMED.get(sign, sign)


def shown(reply: Any, words: list[bytes]) -> str:
    """A reply as a terminal shows it, with a newline at the end."""
    if isinstance(reply, bytes) and _RAW.match(b" ".join(words[:2])):
        return reply.decode(errors="backslashreplace").replace("\r\n", "\n").rstrip("\n") + "\n"
    return _formatted(reply, "")


def _formatted(reply: Any, indent: str) -> str:
    match reply:
        case dict():
            return _mapping(reply, indent)
        case list() | tuple():
            return _sequence(reply, indent)
        case _:
            return _scalar(reply) + "\n"


def _scalar(reply: Any) -> str:
    match reply:
        case None:
            return "(nil)"
        case bool():
            return f"({str(reply).lower()})"
        case int():
            return f"(integer) {reply}"
        case float():
            return f"(double) {repr(reply).removesuffix('.0')}"
        case SimpleString():
            return reply.value.decode(errors="backslashreplace")
        case SimpleError():
            return f"(error) {reply.value}"
        case bytes():
            return f'"{"".join(map(_sign, reply))}"'
        case _:
            return _scalar(str(reply).encode())


def _sign(byte: int) -> str:
    return _SHOWN.get(chr(byte)) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")


def _sequence(items: Any, indent: str) -> str:
    if not items:
        return "(empty array)\n"
    width = len(str(len(items)))
    inner = indent + " " * (width + 2)
    lines = [f"{number:>{width}}) {_formatted(item, inner)}" for number, item in enumerate(items, 1)]
    return indent.join(lines)


def _mapping(items: Mapping[Any, Any], indent: str) -> str:
    if not items:
        return "(empty hash)\n"
    width = len(str(len(items)))
    inner = indent + " " * (width + 2)
    lines = []
    for number, (key, value) in enumerate(items.items(), 1):
        text = _formatted(value, inner)
        start = f"\n{inner}" if text.count("\n") > 1 else ""
        lines.append(f"{number:>{width}}# {_formatted(key, inner)[:-1]} => {start}{text}")
    return indent.join(lines)
