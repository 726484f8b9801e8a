# SPDX-License-Identifier: MIT-0
"""A kept exception keeps its traceback, whose frames keep every local variable."""

# --8<-- [start:kept]
import traceback
import weakref


class Payload(bytearray):
    pass


kept: list[object] = []
probes: list[weakref.ref[Payload]] = []


def handle(keep_error: bool) -> None:
    payload = Payload(1_000_000)
    probes.append(weakref.ref(payload))
    try:
        int("not a number")
    except ValueError as error:
        text = "".join(traceback.format_exception(error))
        kept.append(error if keep_error else text)


handle(keep_error=True)
handle(keep_error=False)
print(["alive" if probe() else "freed" for probe in probes])
# --8<-- [end:kept]
