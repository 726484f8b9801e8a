import dataclasses
import enum
import typing


@dataclasses.dataclass
class Order:
    total: "int"
    parent: "Order | None" = None


class Colour(enum.Enum):
    RED = 1


print(typing.get_type_hints(Order), Order(3), Colour.RED, Order.__module__)
