"""The packages that blocks in the page can import do what they do on a machine."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from handbook.manuscript import ROOT
from handbook.web.wheels import locked

Run = Callable[..., dict[str, Any]]

FASTAPI = """
    from typing import Annotated
    from fastapi import Depends, FastAPI, HTTPException, WebSocket
    from fastapi.testclient import TestClient
    from pydantic import BaseModel, Field

    class Order(BaseModel):
        total: int = Field(gt=0)

    app = FastAPI()

    async def user() -> str:
        return "ada"

    @app.get("/async")
    async def in_the_loop(name: Annotated[str, Depends(user)]):
        return {"hello": name}

    @app.get("/def/{number}")
    def in_a_thread(number: int):
        if number > 9:
            raise HTTPException(404, "no such number")
        return {"twice": 2 * number}

    @app.websocket("/echo")
    async def echo(socket: WebSocket):
        await socket.accept()
        await socket.send_text(f"you said {await socket.receive_text()}")

    @app.post("/orders", status_code=201)
    def order(order: Order):
        return order

    with TestClient(app) as client:
        print(client.get("/async").json(), client.get("/def/4").json(), client.get("/def/10").status_code)
        print(client.post("/orders", json={"total": 3}).status_code)
        print(client.post("/orders", json={"total": 0}).json()["detail"][0]["msg"])
        with client.websocket_connect("/echo") as socket:
            socket.send_text("hello")
            print(socket.receive_text())
"""
SQLALCHEMY = """
    from sqlalchemy import ForeignKey, create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

    class Base(DeclarativeBase): ...

    class User(Base):
        __tablename__ = "users"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        orders: Mapped[list["Order"]] = relationship(back_populates="user")

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
        user: Mapped[User] = relationship(back_populates="orders")

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="ada", orders=[Order(), Order()]))
        session.commit()
        print(session.scalars(select(User)).one().name, len(session.scalars(select(Order)).all()))
"""
FAKEREDIS = """
    import fakeredis
    redis = fakeredis.FakeRedis(decode_responses=True)
    redis.set("a", 1, ex=60)
    redis.zadd("board", {"ada": 3, "bob": 5})
    redis.xadd("log", {"event": "start"}, id="1-0")
    print(redis.incr("a"), redis.ttl("a"), redis.zrevrange("board", 0, -1, withscores=True), redis.xlen("log"))
"""
ASYNC_REDIS = """
    import asyncio, fakeredis.aioredis
    async def main():
        redis = fakeredis.aioredis.FakeRedis(decode_responses=True)
        await asyncio.gather(*(redis.incr("n") for _ in range(10)))
        print(await redis.get("n"))
        await redis.aclose()
    asyncio.run(main())
"""
HTTPX = """
    import asyncio, httpx
    from fastapi import FastAPI
    app = FastAPI()
    @app.get("/")
    async def root(): return {"ok": True}
    async def main():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            answers = await asyncio.gather(*(client.get("/") for _ in range(3)))
            print([answer.status_code for answer in answers])
    asyncio.run(main())
"""
TENACITY = """
    from tenacity import retry, stop_after_attempt, wait_fixed
    tries = []
    @retry(stop=stop_after_attempt(3), wait=wait_fixed(.01))
    def flaky():
        tries.append(1)
        if len(tries) < 3:
            raise OSError("down")
        return "up"
    print(flaky(), len(tries))
"""
STRUCTLOG = """
    import structlog
    structlog.configure(processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory())
    structlog.get_logger().info("paid", order=7)
"""
JWT = """
    import jwt
    key = "k" * 32
    token = jwt.encode({"sub": "ada"}, key, algorithm="HS256")
    print(jwt.decode(token, key, algorithms=["HS256"]))
    try:
        jwt.decode(token, "x" * 32, algorithms=["HS256"])
    except jwt.InvalidSignatureError as error:
        print(error)
"""
EXPECTED = {
    FASTAPI: "{'hello': 'ada'} {'twice': 8} 404\n201\nInput should be greater than 0\nyou said hello\n",
    SQLALCHEMY: "ada 2\n",
    FAKEREDIS: "2 60 [('bob', 5.0), ('ada', 3.0)] 1\n",
    ASYNC_REDIS: "10\n",
    HTTPX: "[200, 200, 200]\n",
    TENACITY: "up 3\n",
    STRUCTLOG: '{"order": 7, "event": "paid"}\n',
    JWT: "{'sub': 'ada'}\nSignature verification failed\n",
}


def test_every_package_works_and_leaves_nothing_for_the_next(run_python: Run) -> None:
    for code, expected in [*EXPECTED.items(), *EXPECTED.items()]:
        result = run_python(dedent(code))
        shown = [event["text"] for event in result["events"] if event["kind"] == "err"]
        assert result["output"] == expected, shown


def test_functions_that_would_run_in_a_thread_are_said_to_run_inline(run_python: Run) -> None:
    result = run_python(dedent(FASTAPI))
    notes = [event["text"] for event in result["events"] if event["kind"] == "note"]
    assert notes == ["The browser has no threads: functions that FastAPI runs in a thread run one after another here."]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import threading\nthreading.Thread(target=print).start()", "RuntimeError: can't start new thread"),
        ("import asyncio\nasyncio.run(asyncio.to_thread(print))", "RuntimeError: can't start new thread"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 80))", "Network is unreachable: a page in a browser"),
        ("import subprocess\nsubprocess.run(['true'])", "OSError"),
        ("import numpy", "ModuleNotFoundError: No module named 'numpy'"),
    ],
)
def test_what_a_page_cannot_do_fails_with_python_s_own_error(run_python: Run, code: str, error: str) -> None:
    result = run_python(code)
    assert not result["ok"]
    assert error in result["output"]


def test_the_page_runs_the_versions_that_the_tests_run() -> None:
    pins = dict(
        line.split(";")[0].strip().split("==")
        for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    )
    shared = [wheel for wheel in locked() if wheel.name in pins]
    assert len(shared) >= 10
    assert [(wheel.name, wheel.version) for wheel in shared] == [(wheel.name, pins[wheel.name]) for wheel in shared]
