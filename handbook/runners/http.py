"""HTTP blocks are sent to the running system that `app` names.

A block is a request line with a path, headers, an empty line and the body; Host and Content-Length are added. What is
printed: the status line, the headers that the shown output names, in its order and spelling, an empty line, and the
body as it was sent. Redirects are not followed. The requests of a page go to one instance of the system, which has
answered exactly the earlier ones when the next is sent: it is started anew where that is not so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from handbook import systems
from handbook.manuscript import Fence
from handbook.runners.base import FenceFailure, Run, earlier_failed

TIMEOUT = 30.0
"""Seconds for a response."""


@dataclass(frozen=True)
class Request:
    """What a block asks for. `body` is None where the block has none."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    def has(self, header: str) -> bool:
        return any(name.lower() == header.lower() for name, _ in self.headers)


@dataclass
class _Instance:
    """A started system, and the digests of the blocks that it has answered."""

    of: tuple[str, str, str | None]
    address: str
    answered: list[str] = field(default_factory=list)


class _Systems:
    """Keeps the instance that answered last, until another is asked for or close()."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._instance: _Instance | None = None

    def that_answered(self, fence: Fence, before: Sequence[Fence]) -> _Instance:
        """The instance of the fence's page and session, which has answered no block that is not in `before`."""
        key = (fence.options["app"], fence.page, fence.options.get("session"))
        wanted = [each.digest for each in before]
        instance = self._instance
        if instance is None or instance.of != key or instance.answered != wanted[: len(instance.answered)]:
            self.close()
            with _same_environment():
                address = self._running.enter_context(systems.started(_slug(fence)))
            instance = self._instance = _Instance(key, address)
        return instance

    def close(self) -> None:
        self._instance = None
        with _same_environment():
            self._running.close()


@contextmanager
def _same_environment() -> Iterator[None]:
    """A system that runs from one block to another must not leave its variables to what runs between them."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


_systems = _Systems()


def close() -> None:
    """Stop the system that answered last."""
    _systems.close()


def servers(fence: Fence) -> list[str]:
    """The names of the servers that the block's system needs."""
    slug = _slug(fence)
    return list(systems.load(slug).needs) if slug in systems.known() else []


def run(fence: Fence, before: Sequence[Fence]) -> Run:
    """What the system answers."""
    request = parse(fence)
    if _slug(fence) not in systems.known():
        raise FenceFailure(f"there is no system {fence.options['app']!r}; there are: {', '.join(systems.known())}")
    instance = _systems.that_answered(fence, before)
    for earlier in before[len(instance.answered) :]:
        try:
            _send(instance, earlier, parse(earlier))
        except FenceFailure as error:
            raise earlier_failed(earlier, str(error)) from None
    return Run(_send(instance, fence, request))


def _slug(fence: Fence) -> str:
    return fence.options["app"].removeprefix("systems/")


def parse(fence: Fence) -> Request:
    """The request of a block. Raises FenceFailure that names the line."""
    head, _, body = fence.code.partition("\n\n")
    first, *lines = head.strip("\n").split("\n")
    words = first.split(" ")
    if len(words) not in (2, 3) or not words[1].startswith("/") or words[2:] not in ([], ["HTTP/1.1"]):
        raise FenceFailure(f"{first!r} is no request line, such as: GET /path HTTP/1.1", 1)
    headers = []
    for number, line in enumerate(lines, 2):
        name, colon, value = line.partition(":")
        if not colon or not name or " " in name:
            raise FenceFailure(f"{line!r} is no header, such as: Accept: application/json", number)
        headers.append((name, value.strip()))
    content = body.rstrip("\n").encode()
    return Request(words[0], words[1], tuple(headers), content or None)


def _send(instance: _Instance, fence: Fence, request: Request) -> str:
    parts = urlsplit(instance.address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    instance.answered.append(fence.digest)
    try:
        connection.putrequest(request.method, request.path, skip_host=request.has("Host"), skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.body is not None and not request.has("Content-Length"):
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        with connection.getresponse() as response:
            return "\n".join(_shown(response, fence)) + "\n"
    except (OSError, HTTPException) as error:
        raise FenceFailure(f"no answer from {fence.options['app']}: {error!r}", 1) from None
    finally:
        connection.close()


def _shown(response: HTTPResponse, fence: Fence) -> Iterator[str]:
    reason = response.reason or HTTPStatus(response.status).phrase
    yield f"HTTP/{response.version // 10}.{response.version % 10} {response.status} {reason}"
    for name in _names(fence):
        for value in response.headers.get_all(name, []):
            yield f"{name}: {value}"
    if body := response.read().decode(errors="backslashreplace").rstrip("\n"):
        yield ""
        yield body


def _names(fence: Fence) -> Iterator[str]:
    """The names of the headers that the shown output has, each once."""
    seen = set()
    for output in fence.outputs:
        head, _, _ = output.text.partition("\n\n")
        for line in head.split("\n")[1:]:
            name = line.partition(":")[0]
            if ":" in line and name.lower() not in seen:
                seen.add(name.lower())
                yield name
