import asyncio

import pytest
from redis.asyncio import Redis
from shortener.limits import Limiter, client_key
from shortener.service import Service
from shortener.settings import Settings

pytestmark = pytest.mark.anyio


async def test_a_burst_is_admitted_and_the_next_request_told_how_long_to_wait(service: Service) -> None:
    limiter = Limiter("test", per_minute=60, burst=3, cache=service.cache)
    waits = [await limiter.wait("client") for _ in range(4)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 0.5 < waits[3] <= 1.0


async def test_a_refused_request_costs_nothing(service: Service) -> None:
    limiter = Limiter("test", per_minute=60, burst=1, cache=service.cache)
    await limiter.wait("client")
    first, *_, last = [await limiter.wait("client") for _ in range(20)]
    assert 0 < last <= first


async def test_one_interval_later_one_more_is_admitted(service: Service, settings: Settings) -> None:
    limiter = Limiter("test", per_minute=60, burst=3, cache=service.cache)
    for _ in range(4):
        await limiter.wait("client")
    async with Redis.from_url(settings.redis_url) as redis:
        key = service.cache.key("test", "client")
        await redis.set(key, int(await redis.get(key) or 0) - 1_000_000)  # as if a second had passed
    assert await limiter.wait("client") == 0.0
    assert await limiter.wait("client") > 0.0


async def test_of_many_at_once_exactly_the_burst_is_admitted(service: Service) -> None:
    limiter = Limiter("test", per_minute=1, burst=10, cache=service.cache)
    waits = await asyncio.gather(*(limiter.wait("client") for _ in range(100)))
    assert waits.count(0.0) == 10


async def test_clients_do_not_share_a_bucket(service: Service) -> None:
    limiter = Limiter("test", per_minute=1, burst=1, cache=service.cache)
    assert await limiter.wait("one") == 0.0
    assert await limiter.wait("two") == 0.0


async def test_a_full_bucket_leaves_no_key_behind(service: Service, settings: Settings) -> None:
    limiter = Limiter("test", per_minute=60, burst=3, cache=service.cache)
    await limiter.wait("client")
    async with Redis.from_url(settings.redis_url) as redis:
        assert 0 < await redis.pttl(service.cache.key("test", "client")) <= 1_000


async def test_a_rate_without_practical_limit_works(service: Service) -> None:
    limiter = Limiter("test", per_minute=1e9, burst=100_000, cache=service.cache)
    assert {await limiter.wait("client") for _ in range(10)} == {0.0}


def test_one_ipv6_network_is_one_client() -> None:
    assert client_key("2001:db8:1:2:aaaa::1") == client_key("2001:db8:1:2:bbbb::2")
    assert client_key("2001:db8:1:2::1") != client_key("2001:db8:1:3::1")
    assert client_key("192.0.2.1") != client_key("192.0.2.2")
    assert client_key("not an address") == "unknown"


def test_an_ipv4_client_of_a_dual_stack_socket_is_a_client_of_its_own() -> None:
    assert client_key("::ffff:192.0.2.1") == client_key("192.0.2.1") != client_key("::ffff:192.0.2.2")
