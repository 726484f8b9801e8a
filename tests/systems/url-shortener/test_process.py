"""The service as it runs in production: a process that is told to stop, and requests that come at once."""

import asyncio
import json
import socket
import time
from collections import Counter
from contextlib import ExitStack

import httpx
import psycopg
import pytest

from handbook.systems import Rig
from handbook.systems.instance import Instance

pytestmark = pytest.mark.needs("postgres", "valkey")
TARGET = "https://www.python.org/downloads/"


async def post_all(url: str, bodies: list[dict[str, str]]) -> list[httpx.Response]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        return await asyncio.gather(*(client.post("/links", json=body) for body in bodies))


def test_of_many_creators_of_one_alias_exactly_one_succeeds(live: Instance) -> None:
    answers = asyncio.run(post_all(live.url, [{"target": f"{TARGET}?{n}", "alias": "the-one"} for n in range(20)]))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    (winner,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert httpx.get(f"{live.url}/the-one").headers["Location"] == winner["target"]


def test_links_created_at_once_have_codes_of_their_own(live: Instance) -> None:
    answers = asyncio.run(post_all(live.url, [{"target": f"{TARGET}?{n}"} for n in range(200)]))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 200


def test_every_line_of_the_log_is_json(live: Instance) -> None:
    httpx.post(f"{live.url}/links", json={"target": TARGET})
    lines = [json.loads(line) for line in live.log.read_text().splitlines()]
    created = next(line for line in lines if line["event"] == "link_created")
    request = next(line for line in lines if line["event"] == "request" and line["request_id"] == created["request_id"])
    assert (request["method"], request["path"], request["status"]) == ("POST", "/links", 201)


def test_a_body_that_never_ends_is_given_up(live: Instance) -> None:
    host, port = httpx.URL(live.url).host, httpx.URL(live.url).port
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(
            b"POST /links HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nContent-Type: application/json\r\n\r\n{"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_without_a_proxy_idle_connections_take_the_places_of_requests_and_headers_have_no_bound(live: Instance) -> None:
    """What the server leaves to the proxy before it."""
    address = (httpx.URL(live.url).host, httpx.URL(live.url).port)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 204 ")
    with ExitStack() as idle:
        for _ in range(400):
            idle.enter_context(socket.create_connection(address, timeout=10))
        assert httpx.get(f"{live.url}/healthz").status_code == 503
    while httpx.get(f"{live.url}/healthz").status_code == 503:
        time.sleep(0.02)


def test_a_client_may_not_choose_its_address_by_a_header(rig: Rig) -> None:
    app = rig.start(CREATE_PER_MINUTE="1", CREATE_BURST="1", FORWARDED_ALLOW_IPS="10.0.0.1")
    answers = [
        httpx.post(f"{app.url}/links", json={"target": TARGET}, headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201, 429, 429]


def test_a_link_whose_acknowledgement_was_lost_is_stored_and_nothing_breaks(rig: Rig) -> None:
    app = rig.start(QUERY_TIMEOUT="1")
    proxy = rig.proxies["postgres"]
    assert httpx.post(f"{app.url}/links", json={"target": TARGET, "alias": "first"}).status_code == 201
    proxy.lose_replies(True)
    answer = httpx.post(f"{app.url}/links", json={"target": TARGET, "alias": "second"}, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    proxy.heal()
    again = httpx.post(f"{app.url}/links", json={"target": TARGET, "alias": "second"}, timeout=10)
    assert again.status_code == 409
    assert httpx.get(f"{app.url}/second").status_code == 302


def test_a_postgresql_that_never_answers_delays_a_miss_by_no_more_than_its_bounds(rig: Rig) -> None:
    app = rig.start(RECENT_FOR="0", POOL_WAIT="0.5", QUERY_TIMEOUT="1")
    httpx.post(f"{app.url}/links", json={"target": TARGET, "alias": "cached"})
    rig.proxies["postgres"].black_hole(True)
    hit = httpx.get(f"{app.url}/cached", timeout=10)
    miss = httpx.get(f"{app.url}/missing", timeout=10)
    assert hit.status_code == 302
    assert miss.status_code == 503
    assert miss.elapsed.total_seconds() < 4.0
    rig.proxies["postgres"].heal()
    assert httpx.get(f"{app.url}/missing", timeout=10).status_code == 404


def test_a_request_under_way_is_answered_before_a_process_stops(rig: Rig) -> None:
    app = rig.start()
    rig.proxies["postgres"].latency(0.4)

    async def create_while_stopping() -> httpx.Response:
        async with httpx.AsyncClient(base_url=app.url, timeout=10) as client:
            creation = asyncio.create_task(client.post("/links", json={"target": TARGET, "alias": "late"}))
            while b'"link_created"' not in app.log.read_bytes() and not creation.done():
                with psycopg.connect(rig.direct["DATABASE_URL"]) as db:
                    if db.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'shortener'").fetchone():
                        break
                await asyncio.sleep(0.01)
            await asyncio.to_thread(app.terminate)
            return await creation

    assert asyncio.run(create_while_stopping()).status_code == 201


def test_a_link_may_be_followed_while_postgresql_is_away_and_the_process_starts_without_it(rig: Rig) -> None:
    first = rig.start()
    httpx.post(f"{first.url}/links", json={"target": TARGET, "alias": "cached"})
    rig.servers["postgres"].kill9()
    second = rig.start()
    assert httpx.get(f"{second.url}/cached").status_code == 302
    assert httpx.get(f"{second.url}/readyz").json() == {"postgres": False, "valkey": True}
