"""nginx configurations pass `nginx -t`. Nothing listens, but names of upstream hosts are looked up: write addresses.

A part of a configuration is put where it belongs: into `http` when it has a directive that only stands there, such as
`server` or `upstream`, else into a `server`. What has `http`, `events` or `stream` of its own is taken as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run
from handbook.servers import ConfigError, nginx

WHOLE = {"events", "http", "mail", "stream"}
HTTP = {
    "geo", "limit_conn_zone", "limit_req_zone", "log_format", "map", "proxy_cache_path", "server", "split_clients",
    "upstream",
}  # fmt: skip
_PLACE = re.compile(r" in nginx\.conf:\d+$")
_TOKEN = re.compile(r"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|\s+|(?:\$\{\w+\}|[^\s{};"'])+""")


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """Nothing is started. The failure names the line that nginx names."""
    try:
        nginx.check(_around(fence.code))
    except ConfigError as error:
        last = len(fence.code.splitlines())
        said = _PLACE.sub("", str(error))
        raise FenceFailure(said, min(error.line, last) if error.line else None) from None
    return Run(versions={"nginx": nginx.Nginx.embedded_version()})


def _around(code: str) -> str:
    """The code in the context that it needs, every line where it was."""
    names = set(directives(code))
    if names & WHOLE:
        return code if "events" in names else f"events {{}} {code}"
    return code if names & HTTP else f"server {{ {code} }}"


def directives(code: str) -> Iterator[str]:
    """The names of the outermost directives."""
    depth, begins = 0, True
    for token in _TOKEN.findall(code):
        if token.isspace() or token.startswith("#"):
            continue
        if token in "{};":
            depth += {"{": 1, "}": -1, ";": 0}[token]
            begins = True
        else:
            if begins and depth == 0:
                yield token
            begins = False
