# SPDX-License-Identifier: MIT-0
"""A bound counts only if both sides have the same one."""

# --8<-- [start:http-url]
from pydantic import HttpUrl, TypeAdapter, ValidationError

accept = TypeAdapter(HttpUrl).validate_python
for length in (2_048, 2_083, 2_084):
    try:
        stored = str(accept("https://a.com/" + "x" * (length - 14)))
        print(
            length,
            "accepted,",
            "fits" if len(stored) <= 2_048 else "too long for",
            "String(2048)",
        )
    except ValidationError as error:
        print(length, "refused:", error.errors()[0]["msg"])
print(
    len(str(accept("https://a.com/" + "ß" * 1_000))),
    "characters are stored for",
    14 + 1_000,
)
# --8<-- [end:http-url]
