# SPDX-License-Identifier: MIT-0
"""Around requests that carry a body: its size and its arrival are bounded, and one log line says what became of it."""

import asyncio
import time
import uuid

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


class Edge:
    """Redirects pass straight through: a line per redirect would cost more than the redirect."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, body_timeout: float) -> None:
        self._app, self._max, self._timeout = app, max_body_bytes, body_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        started, status, seen = time.perf_counter(), 500, 0

        async def counted_receive() -> Message:
            nonlocal seen
            try:
                async with asyncio.timeout(self._timeout - (time.perf_counter() - started)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "the body took too long") from None
            seen += len(message.get("body", b""))
            if seen > self._max:
                raise HTTPException(413, f"the body is larger than {self._max} bytes")
            return message

        async def noted_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            try:
                await self._app(scope, counted_receive, noted_send)
            finally:
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )
