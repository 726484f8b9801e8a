# SPDX-License-Identifier: MIT-0
"""A queue consumer that grows: it keeps the errors of messages that it could not store."""

# --8<-- [start:consumer]
import json


class Consumer:
    def __init__(self) -> None:
        self.recent_errors: list[Exception] = []

    def handle(self, body: bytes) -> None:
        order = json.loads(body)
        try:
            self.store(order)
        except ValueError as error:
            self.recent_errors.append(error)

    def store(self, order: dict[str, object]) -> None:
        if order["total"] is None:
            raise ValueError(f"order {order['id']} has no total")


# --8<-- [end:consumer]
