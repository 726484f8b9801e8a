"""The diagnostic app: what it answers, to whom, and where it listens."""

from __future__ import annotations

import asyncio
import socket
import time
import tracemalloc

import httpx
import pytest

TOKEN = {"Authorization": "Bearer s3cret"}


@pytest.fixture
def app(snippet):
    return snippet("core/memory/diagnostics.py").diagnostics("s3cret")


@pytest.fixture
def tracing():
    tracemalloc.start()
    yield
    tracemalloc.stop()


def ask(app, method, path, **options):
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://diagnostics") as client:
            return await client.request(method, path, **options)

    return asyncio.run(once())


@pytest.mark.parametrize(("method", "path"), [("GET", "/memory/growth"), ("POST", "/memory/baseline")])
def test_a_caller_without_the_token_is_turned_away(app, method, path):
    assert ask(app, method, path).status_code == 401
    assert ask(app, method, path, headers={"Authorization": "Bearer wrong"}).status_code == 403


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_app_does_not_describe_itself(app, path):
    assert ask(app, "GET", path, headers=TOKEN).status_code == 404


def test_a_process_that_does_not_trace_says_how_to(app):
    answer = ask(app, "POST", "/memory/baseline", headers=TOKEN)
    assert (answer.status_code, answer.json()["detail"]) == (409, "set PYTHONTRACEMALLOC=1")


def test_growth_needs_a_baseline(app, tracing):
    answer = ask(app, "GET", "/memory/growth", headers=TOKEN)
    assert (answer.status_code, answer.json()["detail"]) == (409, "post a baseline first")


def test_the_line_that_grew_most_comes_first_with_its_code(app, tracing):
    assert ask(app, "POST", "/memory/baseline", headers=TOKEN).status_code == 204
    kept = [bytes(1000) for _ in range(3000)]
    first = ask(app, "GET", "/memory/growth", params={"top": 1}, headers=TOKEN).json()
    assert [set(change) for change in first] == [{"kib", "blocks", "line", "code"}]
    assert first[0]["code"] == "kept = [bytes(1000) for _ in range(3000)]"
    assert first[0]["blocks"] >= len(kept)


@pytest.mark.parametrize("top", [-1, 0, 51])
def test_the_number_of_lines_asked_for_has_bounds(app, tracing, top):
    assert ask(app, "GET", "/memory/growth", params={"top": top}, headers=TOKEN).status_code == 422


def test_it_answers_on_the_loopback_address_of_the_same_process(snippet, app):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = snippet("core/memory/diagnostics.py").listen(app, port)
    try:
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.started
        assert httpx.get(f"http://127.0.0.1:{port}/memory/growth").status_code == 401
        assert [sock.getsockname()[0] for own in server.servers for sock in own.sockets] == ["127.0.0.1"]
    finally:
        server.should_exit = True
