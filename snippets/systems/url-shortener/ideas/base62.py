# SPDX-License-Identifier: MIT-0
"""Base62 of a counter is an encoding, not a secret: whoever has one code has its neighbours."""

# --8<-- [start:encode]
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def encode(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = ALPHABET[rest] + digits
    return digits or "0"


def decode(code: str) -> int:
    number = 0
    for character in code:
        number = number * 62 + ALPHABET.index(character)
    return number


# --8<-- [end:encode]


# --8<-- [start:neighbours]
mine = encode(1_234_567_890)
print(mine, [encode(decode(mine) + step) for step in (-2, -1, 1, 2)])
yesterday, today = "1LY7VK", "1LYdoC"
print(decode(today) - decode(yesterday), "links were created in between")
# --8<-- [end:neighbours]
