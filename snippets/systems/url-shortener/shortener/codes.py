# SPDX-License-Identifier: MIT-0
"""A short code is a capability: whoever can guess it can follow it, so it is drawn at random."""

import re
import secrets
import string

# --8<-- [start:random]
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 10


def random_code(length: int = LENGTH) -> str:
    """62**10 codes: with 16 billion links stored, a guess hits once in 53 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


# --8<-- [end:random]


ALIAS = r"^[0-9A-Za-z_-]{4,32}$"
RESERVED = frozenset({"links", "docs", "redoc", "healthz", "readyz", "metrics", "static", "admin", "login"})

_shape = re.compile(r"[0-9A-Za-z_-]{4,32}")


def possible(code: str) -> bool:
    """False for a code that cannot be in the table: answered without asking anybody."""
    return _shape.fullmatch(code) is not None
