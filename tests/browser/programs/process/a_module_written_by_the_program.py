import importlib
from pathlib import Path

Path("helper.py").write_text("def greet():\n    return 'hello'\n")
helper = importlib.import_module("helper")
print(helper.greet(), Path(helper.__file__).name)
