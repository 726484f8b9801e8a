"""The pytest plugin, seen from outside: runs of pytest on small test files."""

from collections.abc import Callable

import pytest

Result = Callable[..., tuple[int, str]]
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])

STARTED = """
import os
from handbook.servers import pool

started = pool._started

def tell(name):
    os.write(1, f"STARTED {name}\\n".encode())
    return started(name)

pool._started = tell
"""
TWO_NEEDS = """
import os, pytest

@pytest.mark.needs("valkey")
def test_marked(): assert "REDIS_URL" in os.environ

def test_with_a_fixture(nats_url): assert nats_url == os.environ["NATS_URL"]

@pytest.mark.needs("s3")
def test_other(): pass
"""


@WORKERS
def test_only_what_the_selected_tests_need_is_started_and_once(inner_result: Result, workers: tuple[str, ...]) -> None:
    code, output = inner_result(TWO_NEEDS, "-s", "-k", "not other", *workers, conftest=STARTED)
    assert code == 0, output
    assert sorted(line for line in output.splitlines() if line.startswith("STARTED")) == [
        "STARTED nats",
        "STARTED valkey",
    ]


def test_nothing_is_started_to_list_the_tests(inner_result: Result) -> None:
    code, output = inner_result(TWO_NEEDS, "-s", "--collect-only", conftest=STARTED)
    assert code == 0, output
    assert "STARTED" not in output


@WORKERS
def test_a_test_sees_only_the_servers_that_it_needs(inner_result: Result, workers: tuple[str, ...]) -> None:
    source = """
import os, pytest

@pytest.mark.needs("valkey")
@pytest.mark.parametrize("number", range(4))
def test_with(number): assert "REDIS_URL" in os.environ

@pytest.mark.parametrize("number", range(4))
def test_without(number): assert "REDIS_URL" not in os.environ
"""
    code, output = inner_result(source, *workers)
    assert code == 0, output
    assert "8 passed" in output


def test_a_server_that_does_not_exist_is_an_error_that_names_the_test(inner_result: Result) -> None:
    source = "import pytest\n@pytest.mark.needs('postgresql')\ndef test_it(): pass\n"
    code, output = inner_result(source)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "test_inner.py::test_it: needs('postgresql'): there is no such server; there are postgres, valkey" in output


NO_WHEEL = "import handbook.servers.valkey\nhandbook.servers.valkey.WHEEL = 'no-such-wheel'\n"
NEEDS_VALKEY = """
def test_shared(redis_url): pass
def test_private(private_server): private_server("valkey")
def test_other(): pass
"""


@WORKERS
def test_what_cannot_be_had_is_skipped_aloud(inner_result: Result, workers: tuple[str, ...]) -> None:
    code, output = inner_result(NEEDS_VALKEY, *workers, conftest=NO_WHEEL, HANDBOOK_REQUIRE_ALL="0")
    assert code == 0, output
    assert "1 passed, 2 skipped" in output
    assert "2 tests not run: the wheel no-such-wheel has not brought 'valkey-server' to this machine" in output


@WORKERS
def test_what_cannot_be_had_fails_when_all_is_required(inner_result: Result, workers: tuple[str, ...]) -> None:
    code, output = inner_result(NEEDS_VALKEY, *workers, conftest=NO_WHEEL, HANDBOOK_REQUIRE_ALL="1")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "1 passed" in output
    assert "skipped" not in output
    assert "the wheel no-such-wheel has not brought 'valkey-server' to this machine" in output


@WORKERS
def test_a_server_that_does_not_start_is_a_failure_that_shows_its_log(
    inner_result: Result, workers: tuple[str, ...]
) -> None:
    broken = """
from handbook.servers.valkey import Valkey
command = Valkey.command
Valkey.command = lambda self: [*command(self), "--nonsense", "1"]
"""
    code, output = inner_result("def test_it(redis_url): pass", *workers, conftest=broken, HANDBOOK_REQUIRE_ALL="0")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "Valkey ended with status 1." in output
    assert "Bad directive or wrong number of arguments" in output


def test_two_workers_do_not_see_each_others_rows_keys_streams_buckets_and_topics(inner_result: Result) -> None:
    """Each worker writes, waits until the other has written too, and then looks at what is there."""
    source = """
import asyncio, os, pathlib, time
import nats, psycopg, pytest, redis
from confluent_kafka.admin import AdminClient
from handbook.servers.s3 import client

here = pathlib.Path(__file__).parent

def meet():
    (here / os.environ["PYTEST_XDIST_WORKER"]).touch()
    deadline = time.monotonic() + 60
    while not all((here / worker).exists() for worker in ("gw0", "gw1")):
        assert time.monotonic() < deadline, "the other worker never came"
        time.sleep(0.01)

async def add_stream(url):
    async with await nats.connect(url) as connection:
        await connection.jetstream().add_stream(name="ORDERS", subjects=["orders"])
        await connection.jetstream().publish("orders", b"1")

async def messages(url):
    async with await nats.connect(url) as connection:
        return [stream.state.messages for stream in await connection.jetstream().streams_info()]

@pytest.mark.parametrize("number", range(2))
def test_alone(number, database_url, redis_url, nats_url, s3_bucket, kafka_topic):
    client(os.environ["S3_ENDPOINT"]).put_object(Bucket=s3_bucket, Key="a", Body=str(number).encode())
    asyncio.run(add_stream(nats_url))
    with psycopg.connect(database_url, autocommit=True) as rows, redis.Redis.from_url(redis_url) as keys:
        rows.execute("CREATE TABLE note (id int)")
        rows.execute("INSERT INTO note VALUES (%s)", [number])
        keys.incr("hits")
        meet()
        assert rows.execute("SELECT id FROM note").fetchall() == [(number,)]
        assert (keys.get("hits"), keys.dbsize()) == (b"1", 1)
    assert asyncio.run(messages(nats_url)) == [1]
    stored = client(os.environ["S3_ENDPOINT"]).get_object(Bucket=s3_bucket, Key="a")
    assert stored["Body"].read() == str(number).encode()
    topics = AdminClient({"bootstrap.servers": os.environ["KAFKA_BOOTSTRAP"]}).list_topics(timeout=5).topics
    assert kafka_topic in topics and len(topics) == 2
"""
    code, output = inner_result(source, "-n", "2")
    assert code == 0, output
    assert "2 passed" in output
