"""Replies as redis-cli prints them on a terminal, and command lines as it reads them there.

The wheels have no redis-cli. Every form here was compared with what redis-cli 7.0 and valkey-cli 9.1 print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handbook.runners.resp import Reply

_EMPTY = {"*": "(empty array)", "%": "(empty hash)", "~": "(empty set)", ">": "(empty push)"}
_SEPARATORS = {"%": "#", "~": "~"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b"}
_UNESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "a": "\a"}
_RAW = re.compile(
    r"(?i)^(info|lolwut|debug htstats|memory (malloc-stats|doctor)|cluster (nodes|info)"
    r"|client (list|info)|latency (graph|doctor))\b"
)


def shown(reply: Reply, words: Sequence[bytes] = ()) -> str:
    """The reply to a command as a terminal shows it, with a newline at the end."""
    if reply.value is not None and _RAW.match(b" ".join(words[:2]).decode(errors="replace")):
        return reply.value.decode(errors="backslashreplace").replace("\r\n", "\n").rstrip("\n") + "\n"
    return _formatted(reply, "")


def _formatted(reply: Reply, prefix: str) -> str:
    if reply.kind in _EMPTY:
        return _aggregate(reply, prefix)
    return _scalar(reply) + "\n"


def _scalar(reply: Reply) -> str:
    if reply.value is None:
        return "(nil)"
    text = reply.value.decode(errors="backslashreplace")
    match reply.kind:
        case "-" | "!":
            return f"(error) {text}"
        case ":":
            return f"(integer) {text}"
        case ",":
            return f"(double) {text}"
        case "#":
            return "(true)" if text == "t" else "(false)"
        case "$":
            return quoted(reply.value)
        case _:
            return text


def _aggregate(reply: Reply, prefix: str) -> str:
    if not reply.items:
        return _EMPTY[reply.kind] + "\n"
    pairs = reply.kind == "%"
    width = len(str(len(reply.items) // (2 if pairs else 1)))
    inner = prefix + " " * (width + 2)
    separator = _SEPARATORS.get(reply.kind, ")")
    lines: list[str] = []
    for index, item in enumerate(reply.items):
        if pairs and index % 2:
            value = _formatted(item, inner)
            start = f"\n{inner}" if value.count("\n") > 1 else ""
            lines[-1] = f"{lines[-1][:-1]} => {start}{value}"
        else:
            number = index // 2 + 1 if pairs else index + 1
            lines.append(f"{prefix if index else ''}{number:>{width}}{separator} {_formatted(item, inner)}")
    return "".join(lines)


def quoted(value: bytes) -> str:
    """A string in double quotes; what is not printable ASCII is escaped."""
    body = "".join(_ESCAPES.get(chr(byte)) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in value)
    return f'"{body}"'


def split(line: str) -> list[bytes]:
    r"""The words of a command line; escapes such as \n and \xff count within double quotes. Raises ValueError."""
    words: list[bytes] = []
    rest = line.strip()
    while rest:
        word, rest = _word(rest)
        words.append(word)
        rest = rest.lstrip()
    return words


def _word(text: str) -> tuple[bytes, str]:
    word, at, quote = bytearray(), 0, ""
    while at < len(text):
        char = text[at]
        if quote == '"' and char == "\\" and (code := re.match(r"x([0-9a-fA-F]{2})", text[at + 1 :])):
            word.append(int(code[1], 16))
            at += 4
        elif (quote == '"' and char == "\\" and at + 1 < len(text)) or (quote == "'" and text.startswith("\\'", at)):
            after = text[at + 1]
            word += (_UNESCAPES.get(after, after) if quote == '"' else after).encode()
            at += 2
        elif char == quote:
            if text[at + 1 : at + 2].strip():
                raise ValueError("a closing quote must be followed by a space")
            return bytes(word), text[at + 1 :]
        elif not quote and char in "\"'":
            quote, at = char, at + 1
        elif not quote and char.isspace():
            return bytes(word), text[at:]
        else:
            word += char.encode()
            at += 1
    if quote:
        raise ValueError(f"the quote {quote} is not closed")
    return bytes(word), ""
