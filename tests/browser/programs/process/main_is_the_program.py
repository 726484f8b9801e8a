import pickle
import sys

import __main__


class Point:
    def __init__(self, x):
        self.x = x


print(__name__, __main__.Point is Point, sys.argv)
print(pickle.loads(pickle.dumps(Point(3))).x)
