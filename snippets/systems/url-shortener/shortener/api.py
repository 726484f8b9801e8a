# SPDX-License-Identifier: MIT-0
"""The HTTP surface: what each address answers, with which headers, and what it promises in OpenAPI."""

import asyncio
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from . import codes, policy, telemetry
from .cache import CacheDown
from .limits import client_key
from .service import NoFreeCode, Service
from .store import Link, StoreDown

log = structlog.get_logger()
router = APIRouter()
MAX_LIFE = timedelta(days=3_650)
DAY = 86_400
REDIRECTED = {status: telemetry.REDIRECTS.labels(status) for status in (301, 302)}


class NewLink(BaseModel):
    model_config = ConfigDict(extra="forbid")

    target: Annotated[
        str,
        Field(
            min_length=1,
            max_length=policy.MAX_LENGTH,
            json_schema_extra={"format": "uri"},
            examples=["https://www.python.org/downloads/"],
        ),
    ]
    alias: Annotated[str, Field(pattern=codes.ALIAS)] | None = None
    permanent: Annotated[
        bool, Field(description="301, cached by browsers for up to a day; otherwise 302, never cached")
    ] = False
    expires_at: AwareDatetime | None = None


class LinkOut(BaseModel):
    code: str
    short_url: str
    target: str
    permanent: bool
    expires_at: datetime | None
    created_at: datetime


class LinkStats(LinkOut):
    clicks: int


class Problem(BaseModel):
    detail: str


async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """422 without the input: NaN and half a surrogate pair come in as JSON, and cannot go out as JSON."""
    shown = [{key: each[key] for key in ("type", "loc", "msg")} for each in error.errors()]
    return JSONResponse({"detail": shown}, status_code=422)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem} for status in statuses}


@router.get("/healthz", tags=["operation"], status_code=204)
async def healthz() -> Response:
    """The process runs. Asks nobody: a restart would not bring a database back."""
    return Response(status_code=204)


@router.get("/readyz", tags=["operation"], responses={503: {"model": dict[str, bool]}})
async def readyz(request: Request, response: Response) -> dict[str, bool]:
    """Not ready means that PostgreSQL and Valkey are both away: one alone must not take every process out."""
    service: Service = request.app.state.service
    store, cache = await asyncio.gather(service.store.ping(), service.cache.ping())
    if not (store or cache):
        response.status_code = 503
    return {"postgres": store, "valkey": cache}


@router.get("/metrics", tags=["operation"], response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics() -> Response:
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


# --8<-- [start:create]
@router.post("/links", status_code=201, tags=["links"], responses=problems(400, 408, 409, 413, 429, 503))
async def create_link(new: NewLink, request: Request, response: Response) -> LinkOut:
    service: Service = request.app.state.service
    try:
        wait = await service.create_limit.wait(client_of(request))
    except CacheDown:  # fails closed: an unlimited form for links is what spammers look for
        raise unavailable("the rate limit cannot be checked") from None
    if wait:
        raise HTTPException(429, "too many new links", {"Retry-After": str(int(wait) + 1)})

    if new.alias in codes.RESERVED:
        raise HTTPException(409, "the alias is taken")
    if new.expires_at and not timedelta(0) < new.expires_at - datetime.now(UTC) < MAX_LIFE:
        raise HTTPException(400, "expires_at must lie in the next ten years")
    try:
        target = policy.accept(new.target, urlsplit(service.settings.public_url).hostname or "")
    except policy.Refused as refused:
        raise HTTPException(400, str(refused)) from None

    try:
        link = await service.create(target, new.alias, new.permanent, new.expires_at)
    except (StoreDown, NoFreeCode):
        raise unavailable("the link may not have been stored") from None
    if link is None:
        raise HTTPException(409, "the alias is taken")
    response.headers["Location"] = f"/links/{link.code}"
    log.info("link_created", code=link.code, alias=new.alias is not None)
    return LinkOut(**described(service, link))


# --8<-- [end:create]


@router.get("/links/{code}", tags=["links"], responses=problems(404, 429, 503))
async def link_stats(code: str, request: Request) -> LinkStats:
    service: Service = request.app.state.service
    if not codes.possible(code):
        raise HTTPException(404, "no such link")
    await admit_miss(service, request)  # this address must not be the cheaper one to guess at
    try:
        link = await service.store.find(code)
        if link is None:
            raise HTTPException(404, "no such link")
        return LinkStats(**described(service, link), clicks=await service.store.clicks(code))
    except StoreDown:
        raise unavailable("try again") from None


# --8<-- [start:redirect]
@router.get(
    "/{code}",
    tags=["redirect"],
    status_code=302,
    response_class=Response,
    responses={301: {"description": "A permanent link"}, **problems(404, 410, 429, 503)},
    openapi_extra={"parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}]},
)
async def follow(request: Request) -> Response:
    started = time.perf_counter()
    code: str = request.path_params["code"]  # as a parameter of the function it costs FastAPI's validation
    service: Service = request.app.state.service
    try:
        response = await answer(service, code, request)
    except HTTPException as error:
        telemetry.REDIRECTS.labels(error.status_code).inc()
        raise
    if request.method == "GET":
        service.clicks.add(code)
    REDIRECTED[response.status_code].inc()
    telemetry.REDIRECT_SECONDS.observe(time.perf_counter() - started)
    return response


async def answer(service: Service, code: str, request: Request) -> Response:
    try:
        entry = (
            await service.resolver.resolve(code, lambda: admit_miss(service, request)) if codes.possible(code) else None
        )
    except StoreDown:
        raise unavailable("try again") from None
    if entry is None:
        raise HTTPException(404, "no such link", {"Cache-Control": "no-store"})  # it may exist in a minute
    left = entry.expires - time.time() if entry.expires else DAY
    if left <= 0:
        raise HTTPException(410, "the link has expired", {"Cache-Control": "no-store"})
    if entry.permanent:
        kept = f"public, max-age={min(int(left), DAY)}"
        return Response(status_code=301, headers={"Location": entry.target, "Cache-Control": kept})
    return Response(status_code=302, headers={"Location": entry.target, "Cache-Control": "no-store"})


# --8<-- [end:redirect]


router.head("/healthz", include_in_schema=False, status_code=204)(healthz)
router.head("/readyz", include_in_schema=False)(readyz)
router.head("/metrics", include_in_schema=False)(metrics)
router.head("/{code}", include_in_schema=False)(follow)


async def admit_miss(service: Service, request: Request) -> None:
    try:
        if await service.miss_limit.wait(client_of(request)):
            raise HTTPException(429, "too many look-ups", {"Retry-After": "1"})
    except CacheDown:
        pass  # fails open: a redirect is worth more than the limit, and the pool still bounds the reads


def client_of(request: Request) -> str:
    """Behind a proxy, uvicorn's --forwarded-allow-ips must name it, or every client is the proxy."""
    return client_key(request.client.host if request.client else "")


def unavailable(detail: str) -> HTTPException:
    return HTTPException(503, detail, {"Retry-After": "1"})


def described(service: Service, link: Link) -> dict[str, Any]:
    return {**asdict(link), "short_url": f"{service.settings.public_url}/{link.code}"}
