# SPDX-License-Identifier: MIT-0
"""A WeakValueDictionary knows what others keep alive; it keeps nothing itself."""

# --8<-- [start:not-a-cache]
from weakref import WeakValueDictionary, ref

loads = 0


class Tenant:
    pass


live: WeakValueDictionary[str, Tenant] = WeakValueDictionary()


def tenant(name: str) -> Tenant:
    global loads
    found = live.get(name)
    if found is None:
        loads += 1
        found = live[name] = Tenant()
    return found


tenant("acme")
tenant("acme")
print("loads, nobody holds it: ", loads)
held = tenant("acme")
print("the same object, if held:", tenant("acme") is held)
# --8<-- [end:not-a-cache]

# --8<-- [start:types]
values: list[object] = ["text", 7, (), [], {}, set(), Tenant()]
for value in values:
    try:
        ref(value)
    except TypeError as error:
        print(error)
# --8<-- [end:types]
