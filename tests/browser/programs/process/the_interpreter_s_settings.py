import decimal
import gc
import os
import random
import sys

print(sys.getrecursionlimit(), gc.isenabled(), decimal.getcontext().prec, os.environ.get("SEEN"), os.listdir())
sys.setrecursionlimit(5000)
gc.disable()
decimal.getcontext().prec = 3
os.environ["SEEN"] = "yes"
open("file.txt", "w").write("left behind")
random.seed(1)
print(random.random())
import builtins

builtins.extra = 1
print(extra)
