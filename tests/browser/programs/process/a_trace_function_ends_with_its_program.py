import sys

calls = []


def trace(frame, event, argument):
    calls.append(event)


sys.settrace(trace)
(lambda: None)()
sys.settrace(None)
print(calls)
