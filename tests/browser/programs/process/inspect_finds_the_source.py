import inspect


def double(x):
    return 2 * x


print(inspect.getsource(double), end="")
