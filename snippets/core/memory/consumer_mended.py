# SPDX-License-Identifier: MIT-0
"""The consumer after the investigation: it keeps the text of the last errors, and a bound."""

# --8<-- [start:consumer]
import json
from collections import deque


class Consumer:
    def __init__(self) -> None:
        self.recent_errors: deque[str] = deque(maxlen=100)

    def handle(self, body: bytes) -> None:
        order = json.loads(body)
        try:
            self.store(order)
        except ValueError as error:
            self.recent_errors.append(str(error))

    def store(self, order: dict[str, object]) -> None:
        if order["total"] is None:
            raise ValueError(f"order {order['id']} has no total")


# --8<-- [end:consumer]
