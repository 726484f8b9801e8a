"""What holds for every server: start, speak, kill, start again, stop."""

import os
import socket
from collections.abc import Callable, Iterator

import psutil
import pytest

from handbook.servers import NAMES, ServerError, Service, base, create, ports
from handbook.servers.valkey import Valkey

from .conftest import alive, processes_of


@pytest.fixture
def made() -> Iterator[Callable[..., Service]]:
    """A factory for servers that are stopped after the test."""
    services = []

    def make(name: str, *, durable: bool = False) -> Service:
        services.append(create(name, durable=durable))
        return services[-1]

    yield make
    for service in services:
        service.stop()


@pytest.mark.parametrize("name", NAMES)
def test_a_server_starts_answers_and_leaves_nothing_behind(name: str, made: Callable[..., Service]) -> None:
    service = made(name)
    service.start()
    service.ping()
    processes, folder, litter = processes_of(service), service.folder, service.litter()
    assert folder.is_dir()
    service.stop()
    assert alive(processes) == []
    assert not folder.exists()
    assert not any(map(os.path.lexists, litter))


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_server_starts_again(name: str, made: Callable[..., Service]) -> None:
    service = made(name)
    service.start()
    url, ports = service.url, service.ports
    _, *server = processes_of(service)
    service.kill9()
    assert alive(server) == []
    with pytest.raises(Exception):  # noqa: B017, PT011
        service.ping()
    service.start()
    service.ping()
    assert service.ports == ports
    assert service.url == url or name == "kafka", "only the mock of Kafka cannot have its address back"


@pytest.mark.parametrize("name", NAMES)
def test_a_restart_brings_a_new_process_to_the_same_ports(name: str, made: Callable[..., Service]) -> None:
    service = made(name)
    service.start()
    pid, ports = service.pid, service.ports
    service.restart()
    service.ping()
    assert service.pid != pid
    assert service.ports == ports
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("name", NAMES)
def test_a_port_that_another_program_took_is_given_up(
    name: str, made: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, calls = ports.free_ports, []
    with socket.socket() as thief:
        thief.bind(("127.0.0.1", 0))
        taken = thief.getsockname()[1]

        def first_port_taken_at_first(count: int) -> list[int]:
            calls.append(count)
            return [taken, *honest(count)[1:]] if len(calls) == 1 else honest(count)

        monkeypatch.setattr(base, "free_ports", first_port_taken_at_first)
        service = made(name)
        service.start()
    assert len(calls) == 2
    assert taken not in service.ports


@pytest.mark.parametrize("name", ["s3", "kafka", "nginx", "caddy"])
def test_no_server_pretends_to_be_durable(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be made durable"):
        create(name, durable=True)


def test_an_unknown_name_lists_those_that_exist() -> None:
    with pytest.raises(ValueError, match="no server 'postgresql'; the servers are postgres, valkey"):
        create("postgresql")


def test_a_server_that_ends_at_once_shows_its_command_and_its_log(
    made: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = made("valkey")
    command = service.command
    monkeypatch.setattr(service, "command", lambda: [*command(), "--nonsense", "1"])
    with pytest.raises(ServerError) as caught:
        service.start()
    message = str(caught.value)
    assert message.startswith("Valkey ended with status 1.\ncommand: ")
    assert "valkey-server --bind 127.0.0.1" in message
    assert "Bad directive" in message
    assert "set REDIS_URL" in message


def test_a_server_that_does_not_answer_is_given_up_at_the_deadline(
    made: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: Valkey) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(base, "DEADLINE", 0.2)
    monkeypatch.setattr(Valkey, "ping", silent)
    with pytest.raises(ServerError, match=r"did not answer within 0 s \(ConnectionError: nobody there\)"):
        made("valkey").start()


def test_what_needs_a_started_server_says_so(made: Callable[..., Service]) -> None:
    service = made("valkey")
    for use in (
        lambda: service.url,
        lambda: service.pid,
        lambda: service.folder,
        service.kill9,
        service.restart,
        service.ready,
    ):
        with pytest.raises(ServerError, match="start"):
            use()


def test_a_running_server_is_not_started_twice(made: Callable[..., Service]) -> None:
    service = made("valkey")
    service.start()
    with pytest.raises(ServerError, match="already running"):
        service.start()
