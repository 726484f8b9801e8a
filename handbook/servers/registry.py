"""The names of the servers, and the class behind each. A client library is imported when its server is."""

from importlib import import_module

from handbook.servers.base import Service

_CLASSES = {
    "postgres": "Postgres",
    "valkey": "Valkey",
    "s3": "S3",
    "kafka": "Kafka",
    "nats": "Nats",
    "nginx": "Nginx",
    "caddy": "Caddy",
}
NAMES = tuple(_CLASSES)


def service_class(name: str) -> type[Service]:
    """Return the class of the server called `name`; ValueError for a name that is none of NAMES."""
    if name not in _CLASSES:
        raise ValueError(f"there is no server {name!r}; the servers are {', '.join(NAMES)}")
    kind: type[Service] = getattr(import_module(f"handbook.servers.{name}"), _CLASSES[name])
    return kind
