import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis
from shortener import service as service_module
from shortener.cache import CacheDown
from shortener.resolve import Entry, Recent
from shortener.service import Service
from shortener.settings import Settings
from shortener.store import Link, Store, StoreDown

pytestmark = pytest.mark.anyio
More = Callable[..., Awaitable[Service]]
TARGET = "https://www.python.org/downloads/"


async def admitted() -> None:
    """For look-ups that no limit holds up."""


class Watched:
    """Counts the reads of a store and can hold them."""

    def __init__(self, store: Store) -> None:
        self._find = store.find
        self.reads = 0
        self.waiting = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()
        self.down = False

    async def find(self, code: str) -> Link | None:
        self.reads += 1
        if self.down:
            raise StoreDown
        link = await self._find(code)
        self.waiting.set()
        await self.go.wait()
        return link


def watch(service: Service, monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched(service.store)
    monkeypatch.setattr(service.store, "find", watched.find)
    return watched


@pytest.fixture
async def more(settings: Settings) -> AsyncIterator[More]:
    """Another process on the same servers, as far as the resolver is concerned."""
    async with AsyncExitStack() as stack:
        yield lambda **changes: stack.enter_async_context(service_module.running(replace(settings, **changes)))


async def stored(service: Service, code: str) -> None:
    """Written past the cache."""
    assert await service.store.create(code, TARGET, False, None)


async def target(service: Service, code: str) -> str | None:
    entry = await service.resolver.resolve(code, admitted)
    return entry and entry.target


async def test_two_hundred_simultaneous_misses_are_one_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    await stored(service, "popular")
    watched = watch(service, monkeypatch)
    watched.go.clear()
    waiting = [asyncio.create_task(target(service, "popular")) for _ in range(200)]
    await watched.waiting.wait()
    watched.go.set()
    assert await asyncio.gather(*waiting) == [TARGET] * 200
    assert watched.reads == 1


async def test_a_visitor_who_leaves_does_not_cancel_the_read_for_the_others(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(service, "popular")
    watched = watch(service, monkeypatch)
    watched.go.clear()
    impatient, patient = (asyncio.create_task(target(service, "popular")) for _ in range(2))
    await watched.waiting.wait()
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    watched.go.set()
    assert await patient == TARGET
    assert watched.reads == 1


async def test_a_failed_read_fails_all_who_share_it_and_nobody_after(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(service, "popular")
    watched = watch(service, monkeypatch)
    watched.down = True
    answers = await asyncio.gather(*(target(service, "popular") for _ in range(5)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreDown}
    watched.down = False
    assert await target(service, "popular") == TARGET


async def test_an_unknown_code_is_read_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = watch(service, monkeypatch)
    assert [await target(service, "unknown") for _ in range(5)] == [None] * 5
    assert watched.reads == 1


async def test_a_link_created_after_a_miss_is_found_at_once(service: Service) -> None:
    assert await target(service, "wanted") is None
    assert await service.create(TARGET, "wanted", False, None)
    assert await target(service, "wanted") == TARGET


async def test_a_link_created_during_a_miss_is_not_hidden_by_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch(service, monkeypatch)
    watched.go.clear()
    visitor = asyncio.create_task(target(service, "wanted"))
    await watched.waiting.wait()  # PostgreSQL has said that there is no such link
    assert await service.create(TARGET, "wanted", False, None)
    watched.go.set()
    assert await visitor is None
    assert await target(service, "wanted") == TARGET


async def test_a_note_of_absence_that_a_creator_could_not_replace_ends_soon(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> bool:
        raise CacheDown

    assert await target(service, "wanted") is None
    with monkeypatch.context() as patch:
        patch.setattr(service.cache, "put", fail)
        assert await service.create(TARGET, "wanted", False, None)
    assert await target(service, "wanted") is None
    async with Redis.from_url(settings.redis_url) as redis:
        assert 0 < await redis.pttl("shortener:link:wanted") <= 30_000


async def test_a_read_that_began_before_a_take_down_can_bring_the_link_back_until_its_key_is_deleted_again(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(service, "abusive")
    watched = watch(service, monkeypatch)
    watched.go.clear()
    visitor = asyncio.create_task(service.resolver.resolve("abusive", admitted))
    await watched.waiting.wait()  # the old row has been read
    async with service.store._connection() as db:
        await db.execute("UPDATE links SET expires_at = now() WHERE code = 'abusive'")
    async with Redis.from_url(settings.redis_url) as redis:
        assert await redis.delete("shortener:link:abusive") == 0
        watched.go.set()
        await visitor
        back = await service.resolver.resolve("abusive", admitted)
        assert back is not None
        assert back.expires == 0.0
        assert await redis.delete("shortener:link:abusive") == 1
    gone = await service.resolver.resolve("abusive", admitted)
    assert gone is not None
    assert gone.expires > 0.0


async def test_a_cache_that_was_late_once_is_used_again_without_a_pause(more: More) -> None:
    service = await more(cache_probe_every=3_600.0)

    async def late() -> None:
        raise TimeoutError

    with pytest.raises(CacheDown):
        await service.cache._bounded(late)
    assert not service.cache.up
    assert service.cache._probe is not None
    async with asyncio.timeout(5):
        await service.cache._probe
    assert service.cache.up


async def test_a_transport_that_closed_meanwhile_shuts_the_gate_and_does_not_end_the_probe(
    more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await more(cache_probe_every=0.01)
    ping, asked = service.cache._ping, []

    async def closed() -> bool:
        """What uvloop raises through redis-py while the server goes away."""
        asked.append(1)
        if len(asked) < 4:
            raise RuntimeError("unable to perform operation; the handler is closed")
        return await ping()

    monkeypatch.setattr(service.cache, "_ping", closed)
    with pytest.raises(CacheDown):
        await service.cache._bounded(closed)
    assert service.cache._probe is not None
    async with asyncio.timeout(5):
        await service.cache._probe
    assert len(asked) == 4
    assert service.cache.up


async def test_a_stale_entry_is_served_at_once_and_read_again_by_one_process_of_two(
    service: Service, more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = [await more(fresh_for=0.0), await more(fresh_for=0.0)]
    watched = [watch(each, monkeypatch) for each in stale]
    await stored(service, "popular")
    await target(stale[0], "popular")
    for each in watched:
        each.go.clear()
        each.waiting.clear()
    answers = await asyncio.gather(*(target(stale[n % 2], "popular") for n in range(100)))
    assert answers == [TARGET] * 100
    await asyncio.wait([asyncio.create_task(each.waiting.wait()) for each in watched], return_when="FIRST_COMPLETED")
    for each in watched:
        each.go.set()
    assert sum(each.reads for each in watched) == 1 + 1


async def test_a_stale_entry_is_served_while_postgresql_is_away(more: More, monkeypatch: pytest.MonkeyPatch) -> None:
    service = await more(fresh_for=0.0)
    await service.create(TARGET, "popular", False, None)
    watch(service, monkeypatch).down = True
    assert [await target(service, "popular") for _ in range(3)] == [TARGET] * 3


async def test_a_link_that_was_deleted_is_gone_after_the_next_refresh(
    more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await more(fresh_for=0.0)
    await service.create(TARGET, "abusive", False, None)
    done = asyncio.Event()
    put = service.cache.put

    async def noted(key: str, value: bytes, ttl: float, *, only_if_absent: bool = False) -> bool:
        written = await put(key, value, ttl, only_if_absent=only_if_absent)
        if value == b"-":
            done.set()
        return written

    monkeypatch.setattr(service.cache, "put", noted)
    async with service.store._connection() as db:
        await db.execute("DELETE FROM links WHERE code = 'abusive'")
    assert await target(service, "abusive") == TARGET
    await done.wait()
    assert await target(service, "abusive") is None


async def test_a_hot_link_is_remembered_for_a_while_without_asking_valkey(
    more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await more(recent_for=60.0)
    await service.create(TARGET, "hot1", False, None)
    asked = []
    get = service.cache.get
    monkeypatch.setattr(service.cache, "get", lambda key: asked.append(key) or get(key))
    assert [await target(service, "hot1") for _ in range(10)] == [TARGET] * 10
    assert len(asked) == 1


async def test_a_hot_link_costs_two_mgets_however_many_ask_for_it(more: More, monkeypatch: pytest.MonkeyPatch) -> None:
    service = await more(recent_for=60.0)
    await service.create(TARGET, "hot1", False, None)
    first, sent = asyncio.Event(), []
    mget = service.cache._redis.mget

    async def noted(keys: list[str]) -> object:
        sent.append(len(keys))
        first.set()
        return await mget(keys)

    monkeypatch.setattr(service.cache._redis, "mget", noted)
    early = [asyncio.create_task(target(service, "hot1")) for _ in range(100)]
    await first.wait()
    late = [asyncio.create_task(target(service, "hot1")) for _ in range(100)]
    assert await asyncio.gather(*early, *late) == [TARGET] * 200
    assert sent == [100, 100]
    assert await target(service, "hot1") == TARGET
    assert len(sent) == 2


def test_what_a_process_remembers_has_an_end_and_a_limit() -> None:
    recent, entry = Recent(seconds=1.0, limit=2), Entry(TARGET, False, 0.0, 0.0)
    for n, code in enumerate(["a", "b", "c"]):
        recent.put(code, entry, now=n / 10)
    assert [recent.get(code, 0.5) is entry for code in "abc"] == [False, True, True]
    assert [recent.get(code, 1.15) is entry for code in "abc"] == [False, False, True]


@pytest.mark.parametrize("target", ["https://a.com/", "https://a.com/a b-c 1 0 x"])
def test_an_entry_survives_the_cache(target: str) -> None:
    entry = Entry(target, True, datetime(2030, 1, 1, tzinfo=UTC).timestamp(), 1_800_000_000.125)
    assert Entry.unpack(entry.pack()) == entry
