# SPDX-License-Identifier: MIT-0
"""`python -m shortener --port 8000`: one process, one event loop. More capacity is more processes, not more threads.

It expects a proxy before it: uvicorn neither bounds the size of headers nor times out a connection that sends nothing.
"""

import argparse

import uvicorn

from .app import create_app
from .telemetry import configure_logs


def main() -> None:
    parser = argparse.ArgumentParser(prog="shortener")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    configure_logs()
    uvicorn.run(
        create_app(),
        host=options.host,
        port=options.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=400,  # open connections, idle ones too; a request beyond them is answered 503
        backlog=512,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
