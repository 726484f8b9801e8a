# SPDX-License-Identifier: MIT-0
"""A collection runs in the thread whose allocations make it due."""

# --8<-- [start:who-pays]
import gc
import threading

receipts: list[tuple[str, int]] = []


def note(phase: str, info: dict[str, int]) -> None:
    if phase == "stop":
        name = threading.current_thread().name
        receipts.append((name, info["collected"]))


def make_cycles() -> None:
    for _ in range(300):
        loop: list[object] = []
        loop.append(loop)


def allocate() -> None:
    kept = [[n] for n in range(3000)]
    kept.clear()


gc.collect()
gc.callbacks.append(note)
for work in (make_cycles, allocate):
    thread = threading.Thread(target=work, name=work.__name__)
    thread.start()
    thread.join()
gc.callbacks.remove(note)
print(receipts[0])
# --8<-- [end:who-pays]
