import warnings

warnings.showwarning = lambda message, *rest: print("warned:", message)
for _ in range(2):
    warnings.warn("careful", stacklevel=1)
warnings.simplefilter("error")
try:
    warnings.warn("now an error", stacklevel=1)
except UserWarning as error:
    print(repr(error))
