"""A TCP proxy between a client and a server that makes the network fail on request."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from handbook.servers.errors import ServerError
from handbook.servers.ports import HOST

CHUNK = 65536  # bytes
QUEUE = 64  # chunks that may be under way in one direction
DEFAULT_PORTS = {"postgresql": 5432, "postgres": 5432, "redis": 6379, "nats": 4222, "http": 80, "https": 443}
RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # linger on, for 0 s: close() sends RST, not FIN


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Arrivals: TypeAlias = "asyncio.Queue[tuple[float, bytes | OSError]]"


class Link:
    """A client's connection and, once it is made, the one to the server that it is carried on."""

    def __init__(self, client: Stream) -> None:
        self.streams = [client]
        self.replied = 0  # bytes carried to the client
        self.lost = False  # whether replies were swallowed

    def reset(self) -> None:
        for _, writer in self.streams:
            sock = writer.get_extra_info("socket")
            if sock.fileno() >= 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            writer.transport.abort()

    def close(self) -> None:
        for _, writer in self.streams:
            writer.close()


class FaultProxy:
    """Carries TCP connections to `host`:`port` and can make them fail; all methods work from any thread.

    Faults apply to connections that are open and to those that come, until they are set back or heal() is
    called. `port` is where clients connect; `url` is the address that for_url() was given, led through here.
    """

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self._target = (host, port)
        self._address: str | None = None
        self._thread: Thread | None = None
        self._server: asyncio.Server | None = None
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def for_url(cls, url: str) -> "FaultProxy":
        """Return a proxy to the server that a URL or a "host:port" names."""
        parts = urlsplit(url if "://" in url else f"//{url}")
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        if parts.hostname is None or port is None:
            raise ValueError(f"{url!r} names no host and port")
        proxy = cls(parts.hostname, port)
        proxy._address = url
        return proxy

    @property
    def url(self) -> str:
        """The address for clients: for_url()'s with this proxy's host and port, else "host:port"."""
        here = f"{HOST}:{self.port}"
        if self._address is None or "://" not in self._address:
            return here
        parts = urlsplit(self._address)
        user, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}{at}{here}").geturl()

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1, after a stop() on the same one; nothing fails yet."""
        if self._thread is not None:
            raise ServerError(f"the fault proxy on port {self.port} is already started")
        self._loop = asyncio.SelectorEventLoop()
        self._open = asyncio.Event()
        self._open.set()
        self._delay = 0.0  # seconds, one way
        self._reset_after: int | None = None  # bytes of replies
        self._lose_replies = False
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="fault proxy")
        self._thread.start()
        self._do(self._listen())

    def stop(self) -> None:
        """Reset all connections and stop listening."""
        if self._thread is None:
            return
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._thread = None

    def latency(self, seconds: float) -> None:
        """Add `seconds` to every round trip, half each way; throughput stays as it is."""
        self._do(self._set(_delay=seconds / 2))

    def black_hole(self, on: bool) -> None:
        """Carry nothing and close nothing, as a partition does; what was held arrives when it is off."""
        self._do(self._hold(on))

    def reset_after(self, size: int) -> None:
        """Reset each connection (RST) once it has carried `size` bytes of replies.

        With 0, a request reaches the server and the first byte of its reply resets the connection.
        """
        self._do(self._set(_reset_after=size))

    def lose_replies(self, on: bool) -> None:
        """Carry requests and swallow the replies: the client waits, until its own timeout or cut()."""
        self._do(self._set(_lose_replies=on))

    @property
    def lost_replies(self) -> int:
        """How many open connections have lost a reply; once it rises, a request has been served."""
        return sum(link.lost for link in list(self._links))

    def refuse(self, on: bool) -> None:
        """Refuse new connections as a host does on which nothing listens; open ones stay."""
        self._do(self._stop_listening() if on else self._listen())

    def cut(self) -> None:
        """Reset every open connection, once."""
        self._do(self._cut())

    def heal(self) -> None:
        """End all faults. A connection that has lost replies cannot go on: it is reset."""
        self._do(self._heal())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        if self._thread is None:
            work.close()
            raise ServerError("the fault proxy is not started")
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _set(self, **faults: Any) -> None:
        vars(self).update(faults)

    async def _hold(self, on: bool) -> None:
        if on:
            self._open.clear()
        else:
            self._open.set()

    async def _cut(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _heal(self) -> None:
        await self._set(_delay=0.0, _reset_after=None, _lose_replies=False)
        for link in [link for link in self._links if link.lost]:
            link.reset()
        self._open.set()
        await self._listen()

    async def _close(self) -> None:
        await self._stop_listening()
        await self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, *client: Any) -> None:
        task = self._loop.create_task(self._carry(Link(client)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, link: Link) -> None:
        """Carry one connection, from its start to its end."""
        self._links.add(link)
        try:
            link.streams.append(await asyncio.open_connection(*self._target))
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(link, replies=False))
                group.create_task(self._pump(link, replies=True))
            link.close()
        except* OSError:
            link.reset()
        finally:
            self._links.discard(link)

    async def _pump(self, link: Link, *, replies: bool) -> None:
        """Carry one direction to its end, each chunk `_delay` seconds after it came."""
        (source, _), (_, sink) = reversed(link.streams) if replies else link.streams
        sink.transport.set_write_buffer_limits(0)  # so that drain() means: the kernel has it
        arrivals: Arrivals = asyncio.Queue(QUEUE)
        reader = asyncio.create_task(self._read(source, arrivals))
        try:
            while True:
                due, arrival = await arrivals.get()
                await asyncio.sleep(due - self._loop.time())
                await self._open.wait()
                if isinstance(arrival, OSError):
                    raise arrival
                if not arrival:
                    break
                sink.write(await self._fail(link, arrival) if replies else arrival)
                await sink.drain()
            sink.write_eof()
        finally:
            reader.cancel()

    async def _read(self, source: asyncio.StreamReader, arrivals: Arrivals) -> None:
        """Note what comes and when it is due: chunks, then b"" for an end or the error of a reset."""
        arrival: bytes | OSError = b"..."
        while arrival and not isinstance(arrival, OSError):
            try:
                arrival = await source.read(CHUNK)
            except OSError as error:
                arrival = error
            await arrivals.put((self._loop.time() + self._delay, arrival))

    async def _fail(self, link: Link, reply: bytes) -> bytes:
        """Return what of a reply reaches the client; ConnectionResetError when the link ends with it."""
        if self._lose_replies:
            link.lost = True
            return b""
        if self._reset_after is not None and link.replied + len(reply) >= self._reset_after:
            _, client = link.streams[0]
            client.write(reply[: max(0, self._reset_after - link.replied)])
            await client.drain()
            raise ConnectionResetError
        link.replied += len(reply)
        return reply
