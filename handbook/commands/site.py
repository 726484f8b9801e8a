"""serve and build: MkDocs, with the settings that the book needs."""

from __future__ import annotations

import socket
from typing import NoReturn

from handbook.commands import tools
from handbook.commands.failure import Failure

BUILD = tools.python("mkdocs", "build", "--strict")


def serve(host: str, port: int) -> NoReturn:
    """Serve the site until Ctrl-C. Raises Failure for a port that is taken."""
    _require_free(host, port)
    tools.become(tools.python("mkdocs", "serve", "--dev-addr", f"{host}:{port}"))


def build() -> NoReturn:
    """Build the site into site/; every warning is an error."""
    tools.become(BUILD)


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as problem:
            other = port + 1 if 1024 <= port < 65535 else 8001
            raise Failure(
                f"Port {port} on {host} cannot be used: {problem}.\n"
                f"Choose another one: python3 -m handbook serve --port {other}"
            ) from None
