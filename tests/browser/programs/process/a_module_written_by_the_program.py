from pathlib import Path

Path("helper.py").write_text("def greet():\n    return 'hello'\n")
import helper

print(helper.greet(), Path(helper.__file__).name)
