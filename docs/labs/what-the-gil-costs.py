# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # What the GIL costs
#
# A lab is a page that is measured again whenever this book is built: what stands below was run on the
# machine that built the copy you are reading.
# On it, the same work is done once by one thread and once by several, and the times are compared.

# %%
import hashlib
import os
import platform
import sys
import threading
import time
from collections.abc import Callable

enabled = getattr(sys, "_is_gil_enabled", lambda: True)
print(platform.python_implementation(), platform.python_version())
print(platform.system(), platform.machine())
print("processors:", os.cpu_count())
print("GIL:", "on" if enabled() else "off")

# %% [markdown]
# ## The measure
#
# `seconds` starts as many threads as it is told, lets each of them do the work, and takes the wall
# time. The best of five runs counts: noise only ever adds.


# %%
def seconds(work: Callable[[], object], threads: int) -> float:
    best = float("inf")
    for _ in range(5):
        crew = [threading.Thread(target=work) for _ in range(threads)]
        start = time.perf_counter()
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
        best = min(best, time.perf_counter() - start)
    return best


# %% [markdown]
# ## Work that computes
#
# Two threads do twice the work of one. If they ran at the same time on two processors, they would
# take as long as one of them: a ratio near 1. Where one lock lets only one of them run Python code,
# the ratio is near 2.


# %%
def compute() -> int:
    return sum(n * n for n in range(400_000))


one, two = seconds(compute, 1), seconds(compute, 2)
print(f"one thread   {one * 1000:6.1f} ms")
print(f"two threads  {two * 1000:6.1f} ms")
print(f"ratio        {two / one:6.2f}")

# %% [markdown]
# ## Work that waits
#
# A thread that sleeps, or waits for a socket or a disk, gives the lock away. Ten of them wait
# together.


# %%
def wait() -> None:
    time.sleep(0.05)


one, ten = seconds(wait, 1), seconds(wait, 10)
print(f"one thread   {one * 1000:6.1f} ms")
print(f"ten threads  {ten * 1000:6.1f} ms")
print(f"ratio        {ten / one:6.2f}")

# %% [markdown]
# ## Work that leaves Python
#
# Hashing a large buffer happens in C, and `hashlib` lets the lock go while it does. Where a second
# processor is free, two threads take little longer than one.

# %%
BUFFER = bytes(24_000_000)


def digest() -> str:
    return hashlib.sha256(BUFFER).hexdigest()


one, two = seconds(digest, 1), seconds(digest, 2)
print(f"one thread   {one * 1000:6.1f} ms")
print(f"two threads  {two * 1000:6.1f} ms")
print(f"ratio        {two / one:6.2f}")
