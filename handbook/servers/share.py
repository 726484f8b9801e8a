"""Lend a pool of servers to other processes on this machine."""

from collections.abc import Iterable
from multiprocessing.connection import Client, Connection, Listener
from secrets import token_bytes
from threading import Lock, Thread
from typing import Any

from handbook.servers.errors import ServerError
from handbook.servers.pool import Pool
from handbook.servers.ports import HOST


class Lender:
    """Answers the processes that know its `address` (host, port) and `key`, until this process ends."""

    def __init__(self, pool: Pool) -> None:
        self.key = token_bytes(16)
        self._pool = pool
        self._listener = Listener((HOST, 0), authkey=self.key)
        self.address: tuple[str, int] = self._listener.address
        Thread(target=self._accept, daemon=True, name="servers lender").start()

    def _accept(self) -> None:
        while True:
            connection = self._listener.accept()
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        while True:
            try:
                method, *arguments = connection.recv()
            except (EOFError, OSError):
                return
            try:
                connection.send((True, getattr(self._pool, method)(*arguments)))
            except ServerError as error:
                connection.send((False, error))
            except Exception as error:
                connection.send((False, ServerError(f"{type(error).__name__}: {error}")))


class BorrowedPool:
    """The pool behind a Lender, with the methods of Pool that a borrower may use."""

    def __init__(self, address: tuple[str, int], key: bytes) -> None:
        self._connection = Client(address, authkey=key)
        self._lock = Lock()

    def want(self, names: Iterable[str]) -> None:
        """As Pool.want()."""
        self._ask("want", list(names))

    def environment(self, name: str, worker: int = 0) -> dict[str, str]:
        """As Pool.environment()."""
        variables: dict[str, str] = self._ask("environment", name, worker)
        return variables

    def _ask(self, *request: object) -> Any:
        with self._lock:
            self._connection.send(request)
            fine, value = self._connection.recv()
        if not fine:
            raise value
        return value
