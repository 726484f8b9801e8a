# SPDX-License-Identifier: MIT-0
"""Which targets may be shortened. The visitor's browser follows them, not this service, so nothing is resolved here."""

import ipaddress
from typing import Annotated

from pydantic import HttpUrl, TypeAdapter, ValidationError
from pydantic.networks import UrlConstraints

MAX_LENGTH = 2_048  # the same number stands in the table's CHECK
_parse = TypeAdapter(Annotated[HttpUrl, UrlConstraints(max_length=MAX_LENGTH)]).validate_python
PRIVATE_SUFFIXES = (
    *(".localhost", ".localdomain", ".local", ".internal", ".intranet", ".lan", ".home", ".home.arpa", ".corp"),
    *(".onion", ".test", ".invalid"),
)


class Refused(ValueError):
    """The message may be shown to the client."""


# --8<-- [start:accept]
def accept(target: str, own_host: str) -> str:
    """The target as browsers understand it (ASCII, canonical host), at most 2,048 characters. Raises Refused."""
    if any(character <= " " or character in "\\\x7f" for character in target):
        raise Refused("the URL contains a space, a control character or a backslash")
    try:
        url = _parse(target)  # WHATWG rules: 0x7f.1 becomes 127.0.0.1, münchen.de becomes xn--mnchen-3ya.de
    except ValidationError as error:
        raise Refused(error.errors()[0]["msg"]) from None
    if url.username or url.password:
        raise Refused("a URL with a user name can imitate another site")
    host = (url.host or "").rstrip(".")
    if _is_address(host):
        raise Refused("the host is an IP address")
    if "." not in host or host.endswith(PRIVATE_SUFFIXES):
        raise Refused("the host is not a public name")
    if host == own_host:
        raise Refused("the URL is already short")
    normal = str(url)
    if len(normal) > MAX_LENGTH:  # percent-encoding has made it longer
        raise Refused(f"the URL is longer than {MAX_LENGTH} characters once encoded")
    return normal


# --8<-- [end:accept]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
