"""A pytest plugin: real servers for the tests that need them.

A test says what it needs by the marker `needs` or by asking for a fixture of this plugin:

    @pytest.mark.needs("postgres", "s3")
    def test_an_upload_is_recorded(database_url, s3_bucket): ...

The servers that the collected tests need are started once, in parallel, by the process that runs pytest;
under xdist that is the controller, which starts what its workers ask for. Their addresses are in the
environment (DATABASE_URL, REDIS_URL, S3_ENDPOINT, KAFKA_BOOTSTRAP, NATS_URL) while such a test runs, and only
then, so that a test which forgets to say what it needs fails wherever it runs.

Where a server cannot be had the tests that need it are skipped, and the end of the run says so;
HANDBOOK_REQUIRE_ALL=1 makes them fail.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NoReturn

import pytest

from handbook.servers import NAMES, FaultProxy, ServerError, Service, UnavailableError, create
from handbook.servers.pool import Pool
from handbook.servers.share import BorrowedPool, Lender

FIXTURES = {
    "database_url": "postgres",
    "redis_url": "valkey",
    "s3_bucket": "s3",
    "kafka_topic": "kafka",
    "nats_url": "nats",
}
NOT_RUN = "not run: "
POOL = pytest.StashKey[Pool | BorrowedPool]()
LENDER = pytest.StashKey[Lender]()
PATCH = pytest.StashKey[pytest.MonkeyPatch]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(*servers): real servers for a test, of {', '.join(NAMES)}")
    loan = getattr(config, "workerinput", {}).get("servers")
    config.stash[POOL] = BorrowedPool(**loan) if loan else Pool()


def pytest_unconfigure(config: pytest.Config) -> None:
    pool = config.stash.get(POOL, None)
    if isinstance(pool, Pool):
        pool.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In xdist's controller: tell a new worker where the pool is."""
    stash = node.config.stash
    if LENDER not in stash:
        stash[LENDER] = Lender(stash[POOL])
    node.workerinput["servers"] = {"address": stash[LENDER].address, "key": stash[LENDER].key}


def pytest_collection_finish(session: pytest.Session) -> None:
    wanted = {name for item in session.items for name in needs(item)}
    if not session.config.option.collectonly:
        session.config.stash[POOL].want(sorted(wanted))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        item.stash[PATCH] = patch
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in needs(item):
        try:
            variables = item.config.stash[POOL].environment(name, worker_number())
        except ServerError as error:
            without_server(error)
        for variable, value in variables.items():
            item.stash[PATCH].setenv(variable, value)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in reasons.items():
        if reason.startswith(NOT_RUN):
            terminalreporter.write_line(f"{count} tests {reason}", red=True)


def needs(item: pytest.Item) -> list[str]:
    """Return the names of the servers that a test needs, by its markers and its fixtures."""
    marked = [name for marker in item.iter_markers("needs") for name in marker.args]
    for name in marked:
        if name not in NAMES:
            raise pytest.UsageError(
                f"{item.nodeid}: needs({name!r}): there is no such server; there are {', '.join(NAMES)}"
            )
    asked = [FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURES]
    return sorted({*marked, *asked})


def worker_number() -> int:
    """Return 0 for the first of parallel test processes or the only one, 1 for the second, and so on."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def without_server(error: ServerError) -> NoReturn:
    """End a test whose server is not there: a skip if it cannot be had, a failure if it does not work."""
    __tracebackhide__ = True
    if isinstance(error, UnavailableError) and os.environ.get("HANDBOOK_REQUIRE_ALL") != "1":
        pytest.skip(f"{NOT_RUN}{error}")
    pytest.fail(str(error), pytrace=False)


@pytest.fixture
def database_url() -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database, dropped after the test."""
    from handbook.servers.postgres import fresh_database

    with fresh_database(os.environ["DATABASE_URL"]) as url:
        yield url


@pytest.fixture
def redis_url() -> str:
    """The URL of this test process's own Valkey database, empty."""
    from handbook.servers.valkey import flush

    url = os.environ["REDIS_URL"]
    flush(url)
    return url


@pytest.fixture
def s3_bucket() -> Iterator[str]:
    """The name of a fresh bucket at S3_ENDPOINT, removed after the test."""
    from handbook.servers.s3 import fresh_bucket

    with fresh_bucket(os.environ["S3_ENDPOINT"]) as bucket:
        yield bucket


@pytest.fixture
def kafka_topic() -> Iterator[str]:
    """The name of a fresh topic with one partition at KAFKA_BOOTSTRAP."""
    from handbook.servers.kafka import fresh_topic

    with fresh_topic(os.environ["KAFKA_BOOTSTRAP"]) as topic:
        yield topic


@pytest.fixture
def nats_url() -> str:
    """The URL of this test process's own NATS account, without streams."""
    from handbook.servers.nats import purge

    url = os.environ["NATS_URL"]
    purge(url)
    return url


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[str], FaultProxy]]:
    """A factory: fault_proxy(url) is a running FaultProxy before that server; connect to its `url`."""
    with ExitStack() as stack:

        def start(url: str) -> FaultProxy:
            proxy = FaultProxy.for_url(url)
            proxy.start()
            stack.callback(proxy.stop)
            return proxy

        yield start


@pytest.fixture
def private_server() -> Iterator[Callable[..., Service]]:
    """A factory: private_server("postgres", durable=True) is a started server of this test's own."""
    with ExitStack() as stack:

        def start(name: str, *, durable: bool = False) -> Service:
            service = create(name, durable=durable)
            stack.callback(service.stop)
            try:
                service.start()
            except ServerError as error:
                without_server(error)
            return service

        yield start
