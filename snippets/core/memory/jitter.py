# SPDX-License-Identifier: MIT-0
"""What max_requests_jitter does to a worker's limit: ask a thousand of Gunicorn's own workers."""

# --8<-- [start:limits]
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

settings = Config()
settings.set("max_requests", 1000)
settings.set("max_requests_jitter", 50)


def limit() -> int:
    worker = Worker(1, 0, [], None, 30, settings, None)
    worker.tmp.close()
    return int(worker.max_requests)


limits = [limit() for _ in range(1000)]
print(min(limits), max(limits))
# --8<-- [end:limits]
