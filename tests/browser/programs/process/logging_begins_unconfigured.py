import logging
import sys

print(logging.root.handlers, logging.root.level)
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")
logging.getLogger("shop").info("hello")
logging.getLogger("shop").setLevel(logging.ERROR)
