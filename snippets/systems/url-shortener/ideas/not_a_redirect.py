# SPDX-License-Identifier: MIT-0
"""Only a 3xx status with Location moves a client."""

# --8<-- [start:compare]
import asyncio

import httpx
from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/json")
async def as_json() -> dict[str, str]:
    return {"url": "/long"}


@app.get("/redirect")
async def as_redirect() -> Response:
    return Response(status_code=302, headers={"Location": "/long"})


@app.get("/long")
async def long() -> str:
    return "the page"


async def visit(path: str) -> None:
    web = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sho.rt")
    async with web as client:
        answer = await client.get(path, follow_redirects=True)
    print(f"{path}: {len(answer.history)} redirects, ends at {answer.url.path}")


for path in ("/json", "/redirect"):
    asyncio.run(visit(path))
# --8<-- [end:compare]
