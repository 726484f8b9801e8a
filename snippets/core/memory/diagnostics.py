# SPDX-License-Identifier: MIT-0
"""What grew since the service was warm? Asked over HTTP, on a listener of its own.

Start the service with PYTHONTRACEMALLOC=1, so that imports are traced too. Serve this
app from the same process, on 127.0.0.1 or an admin network, each worker on its own port.
"""

# --8<-- [start:app]
import gc
import linecache
import secrets
import threading
import tracemalloc
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
Top = Annotated[int, Query(ge=1, le=50)]


def describe(change: tracemalloc.StatisticDiff) -> dict[str, object]:
    frame = change.traceback[0]
    return {
        "kib": round(change.size_diff / 1024, 1),
        "blocks": change.count_diff,
        "line": f"{frame.filename}:{frame.lineno}",
        "code": linecache.getline(frame.filename, frame.lineno).strip(),
    }


def diagnostics(token: str) -> FastAPI:
    """An app with two routes, closed to callers without `token`."""

    def check(given: Bearer) -> None:
        sent, ours = given.credentials.encode(), token.encode()
        if not secrets.compare_digest(sent, ours):
            raise HTTPException(403)

    app = FastAPI(dependencies=[Depends(check)], openapi_url=None)
    baseline: list[tracemalloc.Snapshot] = []

    @app.post("/memory/baseline", status_code=204)
    def remember() -> None:
        if not tracemalloc.is_tracing():
            raise HTTPException(409, "set PYTHONTRACEMALLOC=1")
        baseline[:] = [tracemalloc.take_snapshot()]

    @app.get("/memory/growth")
    def growth(top: Top = 3) -> list[dict[str, object]]:
        if not baseline:
            raise HTTPException(409, "post a baseline first")
        gc.collect()
        now = tracemalloc.take_snapshot()
        changes = now.compare_to(baseline[0], "lineno")
        return [describe(change) for change in changes[:top]]

    return app


# --8<-- [end:app]


# --8<-- [start:listen]
def listen(app: FastAPI, port: int) -> uvicorn.Server:
    """Serve `app` on 127.0.0.1, in a daemon thread of this process."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port)
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, daemon=True).start()
    return server


# --8<-- [end:listen]
