import sys

sys.unraisablehook = lambda info: print("unraisable", info.exc_value)


class Bad:
    def __del__(self):
        raise ValueError("in del")


Bad()
sys.excepthook = lambda kind, error, frames: print("hook", error)
