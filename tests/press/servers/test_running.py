"""running(), versions(), and servers that are the reader's own."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import redis

from handbook.servers import NAMES, ServerError, Service, create, running, versions
from handbook.servers.folders import reachable_by_all
from handbook.servers.kafka import fresh_topic
from handbook.servers.registry import service_class

from .conftest import ROOT, alive, processes_of

VARIABLES = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "KAFKA_BOOTSTRAP", "NATS_URL")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Service]]:
    """A factory for servers that stand for the reader's own: started elsewhere, named by their variables."""
    with ExitStack() as stack:

        def start(name: str) -> Service:
            service = create(name)
            stack.callback(service.stop)
            service.start()
            for variable, value in service.environment().items():
                monkeypatch.setenv(variable, value)
            return service

        yield start


def test_running_starts_servers_sets_their_variables_and_undoes_both() -> None:
    before = dict(os.environ)
    with running("postgres", "valkey") as services:
        processes = [process for service in services.values() for process in processes_of(service)]
        assert os.environ["DATABASE_URL"] == services["postgres"].url
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            assert client.ping()
    assert alive(processes) == []
    assert dict(os.environ) == before


def test_running_stops_the_others_when_one_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_class("valkey"), "command", lambda _: ["/bin/false"])
    children = psutil.Process().children()
    with pytest.raises(ServerError, match="Valkey ended with status 1"), running("postgres", "valkey"):
        pass
    assert alive(set(psutil.Process().children()) - set(children)) == []


@pytest.mark.parametrize("name", ["postgres", "valkey", "s3", "kafka", "nats"])
def test_a_server_of_the_readers_own_is_used_and_never_stopped(name: str, own: Callable[..., Service]) -> None:
    server = own(name)
    with running(name) as services:
        service = services[name]
        assert service.external
        assert service.url == server.url
        for destroy in (service.kill9, service.restart):
            with pytest.raises(ServerError, match=f"is your own .{service.variable} is set.*private_server"):
                destroy()
        service.stop()
    server.ping()


def test_a_private_server_is_embedded_although_the_variable_is_set(own: Callable[..., Service]) -> None:
    server = own("valkey")
    private = create("valkey")
    private.start()
    try:
        assert not private.external
        assert private.url != server.url
    finally:
        private.stop()


def test_a_server_of_the_readers_own_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handbook.servers.base.EXTERNAL_DEADLINE", 0.2)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        monkeypatch.setenv("REDIS_URL", url)
        with (
            pytest.raises(ServerError, match=f"Valkey at {url} did not answer .* REDIS_URL names it"),
            running("valkey"),
        ):
            pass


def test_an_own_valkey_keeps_its_database_number_for_the_first_worker(own: Callable[..., Service]) -> None:
    url = own("valkey").url.replace("/0", "/5")
    service = service_class("valkey")(url=url)
    assert [service.environment(worker)["REDIS_URL"][-2:] for worker in (0, 2)] == ["/5", "/7"]


def test_versions_are_those_of_the_wheels() -> None:
    found = versions(NAMES)
    assert list(found) == list(NAMES)
    assert found["postgres"].startswith("18.")
    assert found["kafka"].startswith("mock of librdkafka 2.")
    assert all(any(character.isdigit() for character in version) for version in found.values())


@pytest.mark.parametrize("name", ["postgres", "valkey", "nats"])
def test_a_server_of_the_readers_own_tells_its_version_itself(
    name: str, own: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = own(name).version
    monkeypatch.setattr(service_class(name), "embedded_version", classmethod(lambda _: "not asked"))
    assert versions([name]) == {name: embedded}


def test_a_topic_is_created_on_the_mock_that_the_address_names_and_on_no_other(own: Callable[..., Service]) -> None:
    mock = own("kafka")
    with fresh_topic(mock.url) as topic, pytest.raises(ServerError, match="error 36"):
        mock.create_topic(topic)  # type: ignore[attr-defined]


EVERY_SERVER = """
import os
from handbook.servers import NAMES, running

with running(*NAMES) as services:
    for service in services.values():
        service.ping()
    assert os.geteuid() != 0, "this was to run without privileges"
    print(len(services))
"""


def test_every_server_runs_for_a_user_without_privileges() -> None:
    # Where this interpreter lies in a folder of root's own, "nobody" needs one capability: to read it.
    reading = [] if reachable_by_all(Path(sys.executable)) else ["+dac_read_search"]
    as_nobody = [
        *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
        *(f"--{set_}-caps={','.join(['-all', *reading])}" for set_ in ("inh", "ambient")),
    ]
    done = subprocess.run(
        [*(as_nobody if os.geteuid() == 0 else []), sys.executable, "-c", EVERY_SERVER],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "7\n"
