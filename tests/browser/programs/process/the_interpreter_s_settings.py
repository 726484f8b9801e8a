import builtins
import decimal
import gc
import os
import random
import sys
from pathlib import Path

print(sys.getrecursionlimit(), gc.isenabled(), decimal.getcontext().prec, os.environ.get("SEEN"), os.listdir())
sys.setrecursionlimit(5000)
gc.disable()
decimal.getcontext().prec = 3
os.environ["SEEN"] = "yes"
Path("file.txt").write_text("left behind")
random.seed(1)
print(random.random())
builtins.extra = 1
print(eval("extra"))
