from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis
from shortener.settings import Settings

pytestmark = pytest.mark.anyio
TARGET = "https://www.python.org/downloads/"


async def create(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    return await client.post("/links", json={"target": TARGET, **fields})


async def test_a_new_link_redirects_and_every_visit_comes_back(client: httpx.AsyncClient) -> None:
    created = await create(client)
    assert created.status_code == 201
    code = created.json()["code"]
    assert created.json()["short_url"].endswith(f"/{code}")
    assert created.headers["Location"] == f"/links/{code}"
    followed = await client.get(f"/{code}")
    assert (followed.status_code, followed.headers["Location"]) == (302, TARGET)
    assert followed.headers["Cache-Control"] == "no-store"


async def test_a_permanent_link_may_be_kept_for_a_day_but_not_forever(client: httpx.AsyncClient) -> None:
    await create(client, alias="forever", permanent=True)
    followed = await client.get("/forever")
    assert (followed.status_code, followed.headers["Location"]) == (301, TARGET)
    assert followed.headers["Cache-Control"] == "public, max-age=86400"


async def test_a_permanent_link_that_expires_is_not_kept_beyond_its_end(client: httpx.AsyncClient) -> None:
    await create(
        client, alias="one-hour", permanent=True, expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat()
    )
    kept = (await client.get("/one-hour")).headers["Cache-Control"]
    assert 3_590 <= int(kept.removeprefix("public, max-age=")) <= 3_600


async def test_an_expired_link_is_gone_even_while_it_is_cached(
    client: httpx.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = datetime.now(UTC) + timedelta(hours=1)
    await create(client, alias="one-hour", expires_at=end.isoformat())
    assert (await client.get("/one-hour")).status_code == 302
    monkeypatch.setattr("shortener.api.time.time", lambda: end.timestamp() + 1)
    answer = await client.get("/one-hour")
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await create(client, alias="one-hour")).status_code == 409, "old links must not lead somewhere new"


async def test_an_unknown_code_is_not_found_and_not_remembered_by_browsers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/unknown")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target", ["https://a.com/x;y=1?q=a%2Fb&c=%20#frag", "https://a.com/~(user)'*!$,@:", "https://a.com/?a[]=1|2"]
)
async def test_a_location_is_the_stored_target_byte_for_byte(client: httpx.AsyncClient, target: str) -> None:
    created = (await create(client, target=target)).json()
    assert (await client.get(f"/{created['code']}")).headers["Location"] == created["target"]


async def test_an_alias_belongs_to_the_first(client: httpx.AsyncClient) -> None:
    assert (await create(client, alias="launch")).status_code == 201
    assert (await create(client, alias="launch", target="https://evil.com/")).status_code == 409
    assert (await client.get("/launch")).headers["Location"] == TARGET


@pytest.mark.parametrize("alias", ["docs", "links", "healthz", "metrics"])
async def test_an_alias_cannot_hide_an_address_of_the_service(client: httpx.AsyncClient, alias: str) -> None:
    assert (await create(client, alias=alias)).status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"alias": "abc"}, 422),
        ({"alias": "a" * 33}, 422),
        ({"alias": "white space"}, 422),
        ({"target": "https://a.com/" + "x" * 2_048}, 422),
        ({"target": "http://127.0.0.1/"}, 400),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 400),
        ({"expires_at": "2300-01-01T00:00:00Z"}, 400),
        ({"expires_at": "2030-01-01T00:00:00"}, 422),
        ({"unknown": 1}, 422),
    ],
)
async def test_what_is_out_of_bounds_is_refused(client: httpx.AsyncClient, fields: dict[str, Any], status: int) -> None:
    answer = await create(client, **fields)
    assert answer.status_code == status, answer.text


KIND = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"target": NaN}',
        b'{"target": 1e999}',
        b'{"target": "\\ud800"}',
        b'{"target": "https://a.com/", "alias": "\\udfff"}',
        b'{"\\ud800": 1}',
        b'{"target": "https://a.com/", "expires_at": NaN}',
    ],
)
async def test_what_comes_in_as_json_and_cannot_go_out_as_json_is_refused(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/links", content=body, headers=KIND)
    assert answer.status_code == 422
    assert all(each.keys() == {"type", "loc", "msg"} for each in answer.json()["detail"])


async def test_a_link_that_ends_in_less_than_a_second_works_until_then(client: httpx.AsyncClient) -> None:
    end = datetime.now(UTC) + timedelta(seconds=30)
    await create(client, alias="soon", permanent=True, expires_at=end.isoformat())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shortener.api.time.time", lambda: end.timestamp() - 0.5)
        answer = await client.get("/soon")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (301, "public, max-age=0")


async def test_no_answer_leads_to_the_host_that_a_client_names(client: httpx.AsyncClient) -> None:
    await create(client, alias="python")
    answer = await client.get("/python/", headers={"Host": "evil.example.net"})
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_a_balancer_may_probe_with_head(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.head(path)).status_code == (await client.get(path)).status_code < 300


async def test_an_entry_that_another_version_has_written_is_a_miss(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await create(client, alias="python")
    async with Redis.from_url(settings.redis_url) as redis:
        for value in (b'{"target": "x"}', b"", b"\xff", b"1 a b c"):
            await redis.set("shortener:link:python", value)
            assert (await client.get("/python")).headers["Location"] == TARGET


async def test_creation_on_a_standby_is_refused_and_may_be_tried_again(serve: Any, settings: Settings) -> None:
    connection = await asyncpg.connect(settings.database_url)
    database = await connection.fetchval("SELECT current_database()")
    await connection.execute(f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    await connection.close()
    async with serve(settings) as client:
        answer = await create(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


async def test_the_longest_target_fits_the_table(client: httpx.AsyncClient, settings: Settings) -> None:
    longest = "https://a.com/" + "x" * (2_048 - len("https://a.com/"))
    assert (await create(client, target=longest)).status_code == 201
    connection = await asyncpg.connect(settings.database_url)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("INSERT INTO links (code, target) VALUES ('toolong', $1)", longest + "x")
    await connection.close()


async def test_a_body_beyond_the_limit_is_refused_whether_its_length_is_told_or_not(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1_000

    assert (await client.post("/links", content=b" " * 9_000, headers=KIND)).status_code == 413
    assert (await client.post("/links", content=chunks(), headers=KIND)).status_code == 413


async def test_creation_is_limited_per_client_and_says_when_to_come_back(serve: Any, settings: Settings) -> None:
    async with serve(replace(settings, create_per_minute=60.0, create_burst=3)) as client:
        answers = [await create(client) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert answers[-1].headers["Retry-After"] == "1"


async def test_statistics_are_not_a_cheaper_way_to_guess_codes(serve: Any, settings: Settings) -> None:
    async with serve(replace(settings, miss_per_minute=1.0, miss_burst=3)) as client:
        statuses = [(await client.get(path)).status_code for path in ("/links/guess1", "/guess2", "/links/guess3")]
        assert statuses == [404, 404, 404]
        assert (await client.get("/links/guess4")).status_code == 429
        assert (await client.get("/guess5")).status_code == 429


async def test_a_refused_target_still_costs_the_client_an_attempt(serve: Any, settings: Settings) -> None:
    async with serve(replace(settings, create_per_minute=60.0, create_burst=2)) as client:
        answers = [await create(client, target="http://10.0.0.1/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]


async def test_without_valkey_redirects_work_and_creation_is_refused(serve: Any, settings: Settings) -> None:
    async with serve(settings) as client:
        await create(client, alias="known")
    async with serve(replace(settings, redis_url="redis://127.0.0.1:1/0")) as client:
        assert (await client.get("/known")).status_code == 302
        assert (await client.get("/unknown")).status_code == 404
        refused = await create(client)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"postgres": True, "valkey": False})


async def test_a_process_that_reaches_neither_server_is_alive_and_not_ready(serve: Any, settings: Settings) -> None:
    nowhere = replace(settings, redis_url="redis://127.0.0.1:1/0", database_url="postgresql://postgres@127.0.0.1:1/x")
    async with serve(nowhere) as client:
        assert (await client.get("/healthz")).status_code == 204
        assert (await client.get("/readyz")).status_code == 503
        answer = await client.get("/unknown")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


async def test_clicks_are_counted_for_visits_and_not_for_probes(serve: Any, settings: Settings) -> None:
    async with serve(replace(settings, flush_every=60.0)) as client:
        await create(client, alias="counted")
        for _ in range(3):
            assert (await client.get("/counted")).status_code == 302
        assert (await client.head("/counted")).status_code == 302
        assert (await client.get("/unknown")).status_code == 404
    async with serve(settings) as client:  # the one before has stopped, and written what it had
        assert (await client.get("/links/counted")).json()["clicks"] == 3
        assert (await client.get("/links/unknown")).status_code == 404


async def test_metrics_tell_what_was_answered(client: httpx.AsyncClient) -> None:
    await client.get("/unknown")
    text = (await client.get("/metrics")).text
    assert 'shortener_redirects_total{status="404"}' in text
    assert "shortener_cache_up 1.0" in text


async def test_a_link_that_is_taken_down_is_gone_once_its_key_is_deleted(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await create(client, alias="abusive")
    assert (await client.get("/abusive")).status_code == 302
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute("UPDATE links SET expires_at = now() WHERE code = 'abusive'")
    await connection.close()
    async with Redis.from_url(settings.redis_url) as redis:
        assert await redis.delete("shortener:link:abusive") == 1
    assert (await client.get("/abusive")).status_code == 410
