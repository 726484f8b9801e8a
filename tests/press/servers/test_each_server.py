"""What each server is here for, shown by its own client."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
import redis
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from confluent_kafka import Consumer, Producer

from handbook.servers import ConfigError, ServerError, Service, caddy, nginx
from handbook.servers.kafka import fresh_topic
from handbook.servers.nats import purge
from handbook.servers.s3 import client


def test_a_durable_valkey_has_every_answered_write_after_a_kill(private_server: Callable[..., Service]) -> None:
    server = private_server("valkey", durable=True)
    with redis.Redis.from_url(server.url) as before:
        for number in range(100):
            before.rpush("orders", number)
        server.kill9()
    server.start()
    with redis.Redis.from_url(server.url) as after:
        assert after.lrange("orders", 0, -1) == [str(number).encode() for number in range(100)]


def test_a_valkey_that_is_not_durable_forgets(private_server: Callable[..., Service]) -> None:
    server = private_server("valkey")
    with redis.Redis.from_url(server.url) as connection:
        connection.set("a", 1)
    server.restart()
    with redis.Redis.from_url(server.url) as connection:
        assert connection.dbsize() == 0


def test_a_durable_nats_has_every_acknowledged_message_after_a_kill(private_server: Callable[..., Service]) -> None:
    server = private_server("nats", durable=True)

    async def publish() -> None:
        async with await nats.connect(server.url) as connection:
            jetstream = connection.jetstream()
            await jetstream.add_stream(name="ORDERS", subjects=["orders"])
            for number in range(20):
                await jetstream.publish("orders", str(number).encode())

    async def count() -> int:
        async with await nats.connect(server.url) as connection:
            return (await connection.jetstream().stream_info("ORDERS")).state.messages

    asyncio.run(publish())
    server.kill9()
    server.start()
    assert asyncio.run(count()) == 20


def test_the_streams_of_a_nats_account_are_purged_and_those_of_another_are_not(
    private_server: Callable[..., Service],
) -> None:
    server = private_server("nats")
    urls = [server.environment(worker)["NATS_URL"] for worker in (0, 1)]

    async def streams(url: str, *, add: bool) -> int:
        async with await nats.connect(url) as connection:
            if add:
                await connection.jetstream().add_stream(name="ORDERS", subjects=["orders"])
            return len(await connection.jetstream().streams_info())

    assert [asyncio.run(streams(url, add=True)) for url in urls] == [1, 1]
    purge(urls[1])
    assert [asyncio.run(streams(url, add=False)) for url in urls] == [1, 0]


def test_objects_survive_a_kill_of_the_s3_server(private_server: Callable[..., Service]) -> None:
    server = private_server("s3")
    access = s3_access(server)
    client(server.url, **access).create_bucket(Bucket="receipts")
    client(server.url, **access).put_object(Bucket="receipts", Key="a", Body=b"paid")
    server.kill9()
    server.start()
    assert client(server.url, **access).get_object(Bucket="receipts", Key="a")["Body"].read() == b"paid"


def test_s3_refuses_what_a_presigned_post_forbids_and_a_link_that_has_expired(
    private_server: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = private_server("s3")
    s3 = client(server.url, **s3_access(server))
    s3.create_bucket(Bucket="uploads")
    post = s3.generate_presigned_post("uploads", "photo", Conditions=[["content-length-range", 1, 10]], ExpiresIn=60)
    assert upload(post, b"small") == 204
    assert upload(post, b"more than ten bytes") == 400
    assert upload({**post, "fields": {**post["fields"], "key": "other"}}, b"small") == 403
    link = {"Bucket": "uploads", "Key": "photo"}
    assert httpx.get(s3.generate_presigned_url("get_object", Params=link, ExpiresIn=60)).status_code == 200
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: an_hour_ago)
    assert httpx.get(s3.generate_presigned_url("get_object", Params=link, ExpiresIn=60)).status_code == 403


def test_s3_refuses_a_wrong_secret(private_server: Callable[..., Service]) -> None:
    server = private_server("s3")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client(server.url, **{**s3_access(server), "aws_secret_access_key": "guess"}).list_buckets()


@pytest.mark.needs("kafka")
def test_kafka_carries_messages_in_order_within_a_partition() -> None:
    bootstrap = os.environ["KAFKA_BOOTSTRAP"]
    with fresh_topic(bootstrap, partitions=3) as topic:
        producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True})
        assert len(producer.list_topics(topic, timeout=5).topics[topic].partitions) == 3
        for number in range(30):
            producer.produce(topic, key=b"one", value=str(number))
        assert producer.flush(10) == 0
        consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic, "auto.offset.reset": "earliest"})
        consumer.subscribe([topic])
        messages = [message for _ in range(30) if (message := consumer.poll(20))]
        consumer.close()
    assert [message.value() for message in messages] == [str(number).encode() for number in range(30)]
    assert len({message.partition() for message in messages}) == 1


def test_the_kafka_mock_says_why_it_creates_no_topic(private_server: Callable[..., Service]) -> None:
    server = private_server("kafka")
    server.create_topic("orders", 2)  # type: ignore[attr-defined]
    with pytest.raises(ServerError, match="has not created the topic 'orders': error 36"):
        server.create_topic("orders", 2)  # type: ignore[attr-defined]


def test_nginx_runs_a_configuration_on_free_ports() -> None:
    server = nginx.Nginx(
        """
        server { listen 8080; return 200 "front"; }
        server { listen 127.0.0.1:9090; return 200 "back"; }
        """
    )
    try:
        server.start()
        assert set(server.real_ports) == {8080, 9090}
        bodies = {port: httpx.get(f"http://127.0.0.1:{real}/").text for port, real in server.real_ports.items()}
    finally:
        server.stop()
    assert bodies == {8080: "front", 9090: "back"}


def test_nginx_serves_files_of_a_folder_that_is_private_to_its_user(tmp_path: Path) -> None:
    server = nginx.Nginx(f"server {{ listen 80; root {tmp_path}; }}")
    (tmp_path / "index.html").write_text("mine")
    try:
        server.start()
        assert httpx.get(server.url).text == "mine"
    finally:
        server.stop()


def test_nginx_without_a_port_to_listen_on_is_refused() -> None:
    with pytest.raises(ServerError, match="no `listen` directive"):
        nginx.Nginx("server { return 200; }")


@pytest.mark.parametrize(
    "config",
    [
        "server { listen 80; }",
        "events {}\nhttp { server { listen 80; } }",
        "events {}\nstream { server { listen 81; proxy_pass 127.0.0.1:82; } }",
    ],
)
def test_nginx_accepts_a_whole_file_and_the_inside_of_http(config: str) -> None:
    nginx.check(config)


def test_nginx_names_the_line_that_it_rejects() -> None:
    with pytest.raises(ConfigError, match=r'unknown directive "locatin" in nginx\.conf:3') as caught:
        nginx.check("server {\n  listen 80;\n  locatin / {}\n}")
    assert caught.value.line == 3


def test_caddy_runs_a_caddyfile_on_a_free_port() -> None:
    server = caddy.Caddy(':{$PORT:8080} {\n\trespond "hello"\n}\n')
    try:
        server.start()
        assert httpx.get(server.url).text == "hello"
    finally:
        server.stop()


def test_caddy_accepts_a_good_caddyfile_and_names_the_line_that_it_rejects() -> None:
    caddy.check("example.com {\n\trespond 200\n}\n")
    with pytest.raises(ConfigError, match="unrecognized directive: respnd") as caught:
        caddy.check("example.com {\n\trespnd 200\n}\n")
    assert caught.value.line == 2


def s3_access(server: Service) -> dict[str, str]:
    found = server.environment()
    return {
        "aws_access_key_id": found["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": found["AWS_SECRET_ACCESS_KEY"],
        "region_name": found["AWS_DEFAULT_REGION"],
    }


def upload(post: dict[str, Any], body: bytes) -> int:
    """Send a presigned post's form, as a browser does; return the status of the answer."""
    return httpx.post(post["url"], data=post["fields"], files={"file": body}).status_code
