"""The Kafka protocol: librdkafka's mock cluster, from the wheel confluent-kafka.

It speaks to real clients over TCP: consumer groups, rebalances, commits, idempotent producers. It keeps
everything in memory: durability, compaction and transactions need a real broker.
"""

import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import libversion
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from handbook.servers import kafka_mock
from handbook.servers.base import Service
from handbook.servers.errors import ServerError
from handbook.servers.ports import HOST
from handbook.servers.wheels import program

WHEEL = "confluent-kafka"
CONTROL = "HANDBOOK_KAFKA_CONTROL"  # where the mock behind KAFKA_BOOTSTRAP takes requests for topics
TIMEOUT = 5.0


class Kafka(Service):
    """A mock cluster of one broker. After kill9() and restart() it is empty and has another address."""

    name = "kafka"
    title = "Kafka (librdkafka's mock)"
    variable = "KAFKA_BOOTSTRAP"

    _bootstrap = ""

    def own_url(self) -> str:
        return self._bootstrap

    def environment(self, worker: int = 0) -> dict[str, str]:
        return {**super().environment(worker), **({} if self.external else {CONTROL: self._control})}

    def command(self) -> list[str]:
        library = program(WHEEL, "librdkafka[-.]*")
        return [sys.executable, "-I", kafka_mock.__file__, str(library), str(self.ports[0])]

    def ping(self) -> None:
        if not self.external:
            self._bootstrap = _request(self._control, "bootstrap")
        _admin(self.url).list_topics(timeout=TIMEOUT)

    def create_topic(self, name: str, partitions: int = 1) -> None:
        """Create a topic on this very server."""
        _create(self.url, name, partitions, None if self.external else self._control)

    @classmethod
    def embedded_version(cls) -> str:
        return f"mock of librdkafka {libversion()[0]}"

    @property
    def _control(self) -> str:
        return f"{HOST}:{self.ports[0]}"


def create_topic(bootstrap: str, name: str, partitions: int = 1) -> None:
    """Create a topic on the cluster at `bootstrap`, a real one or the mock of this test run."""
    _create(bootstrap, name, partitions, _control_of(bootstrap))


@contextmanager
def fresh_topic(bootstrap: str, partitions: int = 1) -> Iterator[str]:
    """Yield the name of a new topic; on a real cluster it is deleted afterwards."""
    name = f"handbook-{secrets.token_hex(6)}"
    control = _control_of(bootstrap)
    _create(bootstrap, name, partitions, control)
    try:
        yield name
    finally:
        if control is None:
            _admin(bootstrap).delete_topics([name])[name].result(TIMEOUT)


def _create(bootstrap: str, name: str, partitions: int, control: str | None) -> None:
    if control is None:
        topic = NewTopic(name, num_partitions=partitions, replication_factor=1)
        _admin(bootstrap).create_topics([topic])[name].result(TIMEOUT)
    elif (answer := _request(control, f"topic {name} {partitions}")) != "ok":
        raise ServerError(f"the Kafka mock has not created the topic {name!r}: {answer}")


def _control_of(bootstrap: str) -> str | None:
    """Where the mock at `bootstrap` takes requests, or None for a real cluster."""
    control = os.environ.get(CONTROL)
    if control is None or _request(control, "bootstrap") != bootstrap:
        return None
    return control


def _request(control: str, line: str) -> str:
    host, _, port = control.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT) as connection:
        connection.sendall(f"{line}\n".encode())
        return connection.makefile().readline().strip()


def _admin(bootstrap: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
