"""A connection to Valkey that keeps what client libraries lose: which of its types a reply has.

redis-py and hiredis give the same bytes for the status OK and for the string "OK"; redis-cli does not.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

TIMEOUT = 60.0


@dataclass(frozen=True)
class Reply:
    """One reply. `kind` is its first byte on the wire, `value` the text of a scalar, `items` what an aggregate holds.

    A map holds key, value, key, value. `value` is None for a null of any kind.
    """

    kind: str
    value: bytes | None = None
    items: tuple[Reply, ...] = ()

    @property
    def failed(self) -> bool:
        return self.kind in "-!"


AGGREGATES = "*%~>"
LENGTHS = "$!="
NULL = Reply("_")


class Connection:
    """Speaks RESP2 until HELLO 3 is sent, as redis-cli does. Raises OSError; TimeoutError after TIMEOUT seconds."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "valkey"):
            raise ValueError(f"REDIS_URL is {url!r}; expected redis://host:port/number")
        self._socket = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), TIMEOUT)
        self._file = self._socket.makefile("rb")
        if parts.password:
            self.expect("AUTH", unquote(parts.username or "default"), unquote(parts.password))
        if number := parts.path.strip("/"):
            self.expect("SELECT", number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def expect(self, *words: str) -> Reply:
        """Send a command that must succeed. Raises OSError with the server's words."""
        reply = self.send([word.encode() for word in words])
        if reply.failed:
            raise OSError(f"{words[0]}: {(reply.value or b'').decode()}")
        return reply

    def send(self, words: Sequence[bytes]) -> Reply:
        """Send one command and read its reply."""
        command = b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)
        self._socket.sendall(command)
        return self._read()

    def _read(self) -> Reply:
        line = self._file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = chr(line[0]), line[1:-2]
        if kind in LENGTHS:
            return self._bulk(kind, int(rest))
        if kind in AGGREGATES:
            count = int(rest) * (2 if kind == "%" else 1)
            return NULL if count < 0 else Reply(kind, None, tuple(self._read() for _ in range(count)))
        if kind == "|":
            for _ in range(int(rest) * 2):
                self._read()
            return self._read()
        return NULL if kind == "_" else Reply(kind, rest)

    def _bulk(self, kind: str, length: int) -> Reply:
        if length < 0:
            return NULL
        body = self._file.read(length + 2)
        if len(body) < length + 2:
            raise ConnectionError("the server closed the connection")
        return Reply(kind, body[:-2])
