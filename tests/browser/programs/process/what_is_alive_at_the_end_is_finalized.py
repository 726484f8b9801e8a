import atexit
import weakref


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


a, b = Noisy("a"), Noisy("b")
cycle = Noisy("cycle")
cycle.me = cycle
del cycle
atexit.register(print, "at exit")
weakref.finalize(a, print, "finalize")
print("last line")
