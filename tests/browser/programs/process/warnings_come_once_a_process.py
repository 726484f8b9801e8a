import warnings

warnings.showwarning = lambda message, *rest: print("warned:", message)
for _ in range(2):
    warnings.warn("careful")
warnings.simplefilter("error")
try:
    warnings.warn("now an error")
except UserWarning as error:
    print(repr(error))
