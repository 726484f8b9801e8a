# SPDX-License-Identifier: MIT-0
"""From a code to where it leads: memory, then Valkey, then at most one database read per code and process at a time."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

from .cache import Cache, CacheDown
from .store import Link, Store, StoreDown

ABSENT = b"-"


@dataclass(frozen=True, slots=True)
class Entry:
    """Times are Unix seconds; `expires` is 0.0 for never."""

    target: str
    permanent: bool
    expires: float
    fresh_until: float

    def pack(self) -> bytes:
        return f"{self.permanent:d} {self.expires:.3f} {self.fresh_until:.3f} {self.target}".encode()

    @classmethod
    def unpack(cls, value: bytes) -> "Entry | None":
        """None for what another version of the service has written."""
        try:
            permanent, expires, fresh_until, target = value.decode().split(" ", 3)
            return cls(target, permanent == "1", float(expires), float(fresh_until))
        except ValueError:
            return None


# --8<-- [start:recent]
class Recent:
    """The links resolved within `seconds`, at most `limit`: a hot link costs Valkey one or two MGETs a second."""

    def __init__(self, seconds: float, limit: int) -> None:
        self._seconds, self._limit = seconds, limit
        self._entries: dict[str, tuple[float, Entry]] = {}

    def get(self, code: str, now: float) -> Entry | None:
        kept = self._entries.get(code)
        return kept[1] if kept and now < kept[0] else None

    def put(self, code: str, entry: Entry, now: float) -> None:
        self._entries.pop(code, None)
        if len(self._entries) >= self._limit:
            del self._entries[next(iter(self._entries))]  # dicts keep their order: the first is the oldest
        self._entries[code] = (now + self._seconds, entry)


# --8<-- [end:recent]


Admit = Callable[[], Awaitable[None]]
Work = Callable[[str], Coroutine[None, None, Entry | None]]


class Resolver:
    """`counted(outcome)` is told recent, hit, stale, absent, miss or direct (no cache) for every look-up."""

    def __init__(
        self,
        cache: Cache,
        store: Store,
        recent: Recent,
        *,
        fresh_for: float,
        keep_for: float,
        absent_for: float,
        counted: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cache, self._store, self._recent = cache, store, recent
        self._fresh_for, self._keep_for, self._absent_for = fresh_for, keep_for, absent_for
        self._counted, self._clock = counted, clock
        self._flights: dict[tuple[str, str], asyncio.Task[Entry | None]] = {}

    # --8<-- [start:resolve]
    async def resolve(self, code: str, admit_miss: Admit) -> Entry | None:
        """None for an unknown code; `admit_miss` may raise to refuse a read. Raises StoreDown."""
        now = self._clock()
        entry = self._recent.get(code, now)
        if entry is not None:
            self._counted("recent")
            return entry
        entry = await self._look_up(code, now, admit_miss)
        if entry is not None:
            self._recent.put(code, entry, now)
        return entry

    async def _look_up(self, code: str, now: float, admit_miss: Admit) -> Entry | None:
        try:
            value = await self._cache.get(self._key(code))
        except CacheDown:
            self._counted("direct")
            return await self._read_once(code)
        if value == ABSENT:
            self._counted("absent")
            return None
        entry = Entry.unpack(value) if value else None
        if entry is not None:
            if entry.fresh_until >= now:
                self._counted("hit")
            else:
                self._counted("stale")
                self._start("refresh", code, self._refresh)
            return entry
        self._counted("miss")
        await admit_miss()
        return await self._read_once(code)

    # --8<-- [end:resolve]

    # --8<-- [start:flight]
    async def _read_once(self, code: str) -> Entry | None:
        """All who ask during a read share it; one of them leaving does not cancel it."""
        return await asyncio.shield(self._start("read", code, self._read))

    def _start(self, kind: str, code: str, work: Work) -> "asyncio.Task[Entry | None]":
        flight = self._flights.get((kind, code))
        if flight is None:
            flight = self._flights[kind, code] = asyncio.create_task(work(code))
            flight.add_done_callback(lambda done: self._landed(kind, code, done))
        return flight

    def _landed(self, kind: str, code: str, flight: "asyncio.Task[Entry | None]") -> None:
        del self._flights[kind, code]
        if not flight.cancelled():
            flight.exception()  # marks it as seen: after a refresh nobody waits for it

    # --8<-- [end:flight]

    # --8<-- [start:fill]
    async def _read(self, code: str) -> Entry | None:
        link = await self._store.find(code)
        try:
            if link is None:
                # NX: a link created since the read has written its entry, which must stay
                key = self._key(code)
                await self._cache.put(key, ABSENT, self._absent_for, only_if_absent=True)
                return None
            return await self.remember(link)
        except CacheDown:
            return self._entry(link) if link else None

    async def _refresh(self, code: str) -> Entry | None:
        """One process of all reads again; without PostgreSQL the stale entry goes on being served."""
        try:
            lock = self._key(code, "refresh")
            if await self._cache.put(lock, b"1", 5.0, only_if_absent=True):
                link = await self._store.find(code)
                if link is None:
                    await self._cache.put(self._key(code), ABSENT, self._absent_for)
                else:
                    await self.remember(link)
        except (CacheDown, StoreDown):
            pass
        return None

    async def remember(self, link: Link) -> Entry:
        """Raises CacheDown."""
        entry = self._entry(link)
        # jitter: entries that were written together do not end together
        keep_for = self._keep_for * random.uniform(0.9, 1.1)
        await self._cache.put(self._key(link.code), entry.pack(), keep_for)
        return entry

    # --8<-- [end:fill]

    def _entry(self, link: Link) -> Entry:
        fresh_until = self._clock() + self._fresh_for * random.uniform(0.9, 1.1)
        return Entry(link.target, link.permanent, link.expires_at.timestamp() if link.expires_at else 0.0, fresh_until)

    def _key(self, *parts: str) -> str:
        return self._cache.key("link", *parts)
