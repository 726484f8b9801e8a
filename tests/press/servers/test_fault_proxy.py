"""Every fault of the proxy, as a real client sees it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from handbook.servers import FaultProxy, ServerError

from .conftest import wait_until

PATIENT = 10.0  # seconds that a client would wait, where the test expects no waiting
HURRIED = 0.3  # seconds after which a client gives up, where the test expects that

Proxy = Callable[[str], FaultProxy]
Client = Callable[..., "redis.Redis"]


@pytest.fixture
def connected() -> Iterator[Client]:
    """A factory for Valkey clients that neither retry nor reconnect behind the test's back."""
    clients = []

    def connect(url: str, timeout: float = PATIENT) -> redis.Redis:
        clients.append(
            redis.Redis.from_url(
                url, socket_timeout=timeout, retry=Retry(NoBackoff(), retries=0), single_connection_client=True
            )
        )
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def echo() -> Iterator[str]:
    """The address of a server that sends all that it received once its client has sent everything."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(read_all(connection))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def ask(proxy: FaultProxy, data: bytes) -> bytes:
    """Send data and the end of it through the proxy; return what comes back, to its end."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT) as connection:

        def send() -> None:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        received = read_all(connection)
        sender.join()
    return received


def test_without_a_fault_it_carries_everything_both_ways(echo: str, fault_proxy: Proxy) -> None:
    data = bytes(range(256)) * 40_000
    assert ask(fault_proxy(echo), data) == data


def test_latency_is_added_once_to_a_round_trip(redis_url: str, fault_proxy: Proxy, connected: Client) -> None:
    proxy = fault_proxy(redis_url)
    client = connected(proxy.url)
    client.ping()
    proxy.latency(0.2)
    started = time.perf_counter()
    client.ping()
    assert 0.2 <= time.perf_counter() - started < 2
    proxy.heal()
    assert client.ping()


def test_latency_does_not_slow_down_a_stream(echo: str, fault_proxy: Proxy) -> None:
    proxy = fault_proxy(echo)
    proxy.latency(0.2)
    started = time.perf_counter()
    assert len(ask(proxy, bytes(4_000_000))) == 4_000_000
    assert time.perf_counter() - started < 5, "61 chunks of 64 KiB, held up one after the other, take 12 s"


def test_a_black_hole_lets_the_client_wait_and_delivers_at_its_end(
    redis_url: str, fault_proxy: Proxy, connected: Client
) -> None:
    proxy = fault_proxy(redis_url)
    client, direct = connected(proxy.url, HURRIED), connected(redis_url)
    client.ping()
    proxy.black_hole(True)
    with pytest.raises(redis.TimeoutError):
        client.incr("hits")
    assert direct.get("hits") is None
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT) as held:
        held.sendall(b"INCR held\r\n")
        proxy.black_hole(False)
        assert held.recv(100) == b":1\r\n"


def test_a_commit_whose_reply_meets_a_reset_has_happened(database_url: str, fault_proxy: Proxy) -> None:
    with psycopg.connect(database_url, autocommit=True) as direct:
        direct.execute("CREATE TABLE payment (id int)")
        proxy = fault_proxy(database_url)
        client = psycopg.connect(proxy.url, autocommit=True)
        client.execute("SELECT 1")
        proxy.reset_after(0)
        with pytest.raises(psycopg.OperationalError):
            client.execute("INSERT INTO payment VALUES (1)")
        client.close()
        assert direct.execute("SELECT count(*) FROM payment").fetchone() == (1,)


def test_a_reset_comes_after_exactly_that_many_bytes_of_replies(redis_url: str, fault_proxy: Proxy) -> None:
    proxy = fault_proxy(redis_url)
    proxy.reset_after(10)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT) as connection:
        connection.sendall(b"PING\r\nPING\r\n")
        assert connection.recv(10, socket.MSG_WAITALL) == b"+PONG\r\n+PO"
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_lost_reply_is_one_to_a_request_that_was_carried_out(
    redis_url: str, fault_proxy: Proxy, connected: Client
) -> None:
    proxy = fault_proxy(redis_url)
    client, direct = connected(proxy.url, HURRIED), connected(redis_url)
    client.ping()
    proxy.lose_replies(True)
    with pytest.raises(redis.TimeoutError):
        client.incr("hits")
    assert direct.get("hits") == b"1"


def test_a_connection_that_lost_a_reply_is_reset_when_the_network_heals(redis_url: str, fault_proxy: Proxy) -> None:
    proxy = fault_proxy(redis_url)
    with (
        socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT) as loser,
        socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT) as idle,
    ):
        proxy.lose_replies(True)
        loser.sendall(b"PING\r\n")
        wait_until(lambda: proxy.lost_replies, "the reply never came")
        proxy.heal()
        with pytest.raises(ConnectionResetError):
            loser.recv(100)
        idle.sendall(b"PING\r\n")
        assert idle.recv(100) == b"+PONG\r\n"


def test_a_refused_connection_looks_like_a_host_without_the_server(
    redis_url: str, fault_proxy: Proxy, connected: Client
) -> None:
    proxy = fault_proxy(redis_url)
    before = connected(proxy.url)
    before.ping()
    port = proxy.port
    proxy.refuse(True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENT)
    assert before.ping(), "an open connection stays"
    proxy.heal()
    assert proxy.port == port
    assert connected(proxy.url).ping()


def test_a_cut_resets_open_connections_and_lets_new_ones_through(
    redis_url: str, fault_proxy: Proxy, connected: Client
) -> None:
    proxy = fault_proxy(redis_url)
    client = connected(proxy.url)
    client.ping()
    proxy.cut()
    with pytest.raises(redis.ConnectionError):
        client.ping()
    assert connected(proxy.url).ping()


def test_a_server_that_is_down_resets_its_clients(fault_proxy: Proxy) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        proxy = fault_proxy(f"127.0.0.1:{unused.getsockname()[1]}")
        connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENT)
        with connection, pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_stopped_proxy_starts_again_on_its_port_without_its_faults(echo: str, fault_proxy: Proxy) -> None:
    proxy = fault_proxy(echo)
    port = proxy.port
    proxy.black_hole(True)
    proxy.lose_replies(True)
    proxy.stop()
    with pytest.raises(ServerError, match="not started"):
        proxy.cut()
    proxy.start()
    with pytest.raises(ServerError, match="already started"):
        proxy.start()
    assert proxy.port == port
    assert ask(proxy, b"hello") == b"hello"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        (
            "postgresql://app:secret@db.example:6000/shop?sslmode=disable",
            "postgresql://app:secret@{}/shop?sslmode=disable",
        ),
        ("redis://db.example/3", "redis://{}/3"),
        ("http://127.0.0.1:9000", "http://{}"),
        ("127.0.0.1:9092", "{}"),
    ],
)
def test_the_url_of_a_proxy_is_the_servers_with_another_host_and_port(url: str, here: str) -> None:
    proxy = FaultProxy.for_url(url)
    proxy.port = 1234
    assert proxy.url == here.format("127.0.0.1:1234")


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(ValueError, match="names no host and port"):
        FaultProxy.for_url("gopher://db.example")
