"""A set of running servers: each started once, when it is first wanted, in parallel with the others."""

import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from handbook.servers.base import Service
from handbook.servers.registry import NAMES, service_class


class Pool:
    """Servers that are shared by all who ask; a server whose variable is set is the reader's own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=len(NAMES), thread_name_prefix="servers")
        self._services: dict[str, Future[Service]] = {}
        self._lock = Lock()

    def want(self, names: Iterable[str]) -> None:
        """Begin to start these servers, as far as nobody has wanted them yet, and return at once."""
        with self._lock:
            for name in names:
                if name not in self._services:
                    self._services[name] = self._threads.submit(_started, name)

    def service(self, name: str) -> Service:
        """Return the server when it answers; raises ServerError when it could not be started."""
        self.want([name])
        return self._services[name].result()

    def environment(self, name: str, worker: int = 0) -> dict[str, str]:
        """Return the variables that lead the parallel test process `worker` to the server."""
        return self.service(name).environment(worker)

    def stop(self) -> None:
        """Stop all that was started here."""
        self._threads.shutdown(cancel_futures=True)
        started = [each for each in self._services.values() if not each.cancelled() and not each.exception()]
        with ThreadPoolExecutor(max_workers=len(NAMES)) as threads:
            list(threads.map(lambda each: each.result().stop(), started))


def _started(name: str) -> Service:
    kind = service_class(name)
    service = kind(url=os.environ.get(kind.variable)) if kind.variable else kind()
    service.start()
    return service
