"""HTTP blocks against a system that counts what it was asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from urllib.request import urlopen

import pytest

from handbook.runners import close, http, needs

APP = "systems/shop"


class Shop(BaseHTTPRequestHandler):
    """Answers with how many requests it has had, and with the one that it got."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        if self.path == "/broken":
            self.close_connection = True
            return
        got = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.dumps({"asked": self.server.asked, "got": got, "host": self.headers["Host"]}).encode()  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/away" else 200)
        for name, value in {"Location": "/there", "Set-Cookie": "a=1", "set-cookie": "b=2"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def started(monkeypatch) -> Iterator[list[str]]:
    """Slugs of the systems that were started, one for each start."""
    slugs: list[str] = []

    @contextmanager
    def start(slug: str) -> Iterator[str]:
        slugs.append(slug)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        server.asked = 0  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        os.environ["NATS_URL"] = "nats://shop"
        yield f"http://127.0.0.1:{server.server_port}"
        os.environ.clear()
        server.shutdown()
        thread.join()
        server.server_close()

    monkeypatch.setattr(http.systems, "started", start)
    monkeypatch.setattr(http.systems, "known", lambda: ["cart", "shop"])
    kept = http._Systems()
    monkeypatch.setattr(http, "_systems", kept)
    yield slugs
    kept.close()


def test_status_named_headers_and_body_are_shown(started, fence, run) -> None:
    output = "HTTP/1.1 302 Found\nlocation: /there\nset-cookie: a=1\nset-cookie: b=2\n\n...\n"
    printed = run(fence("http", "GET /away HTTP/1.1", app=APP, output=output)).output
    assert printed.startswith("HTTP/1.1 302 Found\nlocation: /there\nset-cookie: a=1\nset-cookie: b=2\n\n{")
    assert started == ["shop"]


def test_headers_that_the_page_does_not_show_are_not_shown(started, fence, run) -> None:
    printed = run(fence("http", "GET /", app=APP, output="HTTP/1.1 200 OK\nX-None: 1")).output
    assert printed.startswith('HTTP/1.1 200 OK\n\n{"asked": 1')


def test_a_body_and_headers_are_sent(started, fence, run) -> None:
    code = 'POST /items HTTP/1.1\nHost: shop.example\nContent-Type: application/json\n\n{"a":\n\n1}\n'
    answer = json.loads(run(fence("http", code, app=APP)).output.split("\n\n")[1])
    assert answer == {"asked": 1, "got": '{"a":\n\n1}', "host": "shop.example"}


def test_the_requests_of_a_page_go_to_one_instance(started, fence, run) -> None:
    first, second = fence("http", "GET /1", app=APP), fence("http", "GET /2", app=APP)
    assert '"asked": 1' in run(first).output
    assert '"asked": 2' in run(second, first).output
    assert started == ["shop"]


def test_a_request_finds_the_system_as_the_earlier_ones_left_it(started, fence, run) -> None:
    first, second = fence("http", "GET /1", app=APP), fence("http", "GET /2", app=APP)
    assert '"asked": 2' in run(second, first).output
    assert '"asked": 1' in run(first).output
    assert '"asked": 2' in run(second, first).output
    assert started == ["shop", "shop"]


@pytest.mark.parametrize("other", [{"session": "b"}, {"page": "docs/core/other/index.md"}, {"app": "systems/cart"}])
def test_pages_sessions_and_systems_have_instances_of_their_own(other, started, fence, run) -> None:
    run(fence("http", "GET /", app=APP, session="a"))
    assert '"asked": 1' in run(fence("http", "GET /", **{"app": APP, "session": "a", **other})).output
    assert len(started) == 2


def test_variables_of_a_system_stay_with_it(started, fence, run) -> None:
    before = dict(os.environ)
    run(fence("http", "GET /", app=APP))
    assert os.environ == before
    run(fence("http", "GET /", app="systems/cart"))
    assert os.environ == before


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("GET", 1, "'GET' is no request line, such as: GET /path HTTP/1.1"),
        ("GET http://elsewhere/", 1, "is no request line"),
        ("GET / HTTP/2", 1, "is no request line"),
        ("GET /\nAccept: a\nwhat is this", 3, "'what is this' is no header"),
    ],
)
def test_what_is_no_request_fails_at_its_line(code, line, said, started, fence, failure) -> None:
    error = failure(fence("http", code, app=APP))
    assert said in str(error)
    assert error.code_line == line
    assert started == []


def test_a_system_that_does_not_answer_fails(started, fence, failure) -> None:
    assert str(failure(fence("http", "GET /broken", app=APP))).startswith("no answer from systems/shop: RemoteDisc")


def test_a_system_that_is_not_there_fails(started, fence, failure) -> None:
    error = failure(fence("http", "GET /", app="systems/shoe"))
    assert str(error) == "there is no system 'systems/shoe'; there are: cart, shop"


def test_the_system_that_answered_last_is_stopped_on_request(started, fence, run) -> None:
    run(fence("http", "GET /", app=APP))
    address = http._systems._instance.address
    close()
    with pytest.raises(OSError, match="refused"):
        urlopen(address)


def test_a_block_needs_the_servers_of_its_system(monkeypatch, fence) -> None:
    monkeypatch.setattr(http.systems, "known", lambda: ["shop"])
    monkeypatch.setattr(http.systems, "load", lambda slug: SimpleNamespace(needs=("nats", "valkey")))
    assert needs(fence("http", "GET /", app="systems/shop")) == ("nats", "valkey")
    assert needs(fence("http", "GET /", app="systems/gone")) == ()


def test_an_earlier_request_that_is_not_answered_is_named(started, fence, failure) -> None:
    error = failure(fence("http", "GET /", app=APP), fence("http", "GET /broken", app=APP, line=77))
    assert "the block of this session at docs/core/queues/index.md:77 fails when it is replayed" in str(error)
