# SPDX-License-Identifier: MIT-0
"""The ASGI application: `create_app()` for a server, `create_app(settings)` for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from . import api
from .edge import Edge
from .service import running
from .settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings.from_env()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings) as app.state.service:
            yield

    app = FastAPI(
        title="URL shortener",
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,  # /code/ would be sent to whatever the Host header says
        exception_handlers={RequestValidationError: api.invalid},
    )
    app.add_middleware(Edge, max_body_bytes=settings.max_body_bytes, body_timeout=settings.body_timeout)
    app.router.routes.extend(api.router.routes)
    return app
