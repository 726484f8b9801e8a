"""A new Python in the page starts from bytecode, and shows the standard library's source all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

Run = Callable[..., dict[str, Any]]

SOURCES = """
    import sys
    from zipimport import zipimporter

    def archived(module):
        return isinstance(module.__spec__ and module.__spec__.loader, zipimporter)

    files = [module.__file__ for module in sys.modules.values() if archived(module)]
    print(len(files) > 100, [file for file in files if not file.endswith(".pyc")])
"""
TRACEBACK = """
    import asyncio, inspect, traceback
    try:
        asyncio.run(None)
    except TypeError:
        traceback.print_exc(file=__import__("sys").stdout)
    print(inspect.getsource(asyncio.run).splitlines()[0])
    print(inspect.getsource(asyncio.runners).splitlines()[0])
"""


def test_a_new_worker_compiles_no_module_of_the_standard_library(run_python: Run) -> None:
    assert run_python(dedent(SOURCES))["output"] == "True []\n"


def test_frames_of_precompiled_modules_show_their_source_lines(run_python: Run) -> None:
    output = run_python(dedent(TRACEBACK))["output"]
    assert 'File "/lib/python314.zip/asyncio/runners.py", line ' in output
    assert "    return runner.run(main)\n" in output
    assert "\ndef run(main, *, debug=None, loop_factory=None):\n__all__ =" in output


def test_bytecode_lies_beside_its_source_and_never_asks_whether_it_is_current(web: Path) -> None:
    (path,) = (web / "runtime").glob("pyodide-*/python_stdlib.zip")
    with ZipFile(path) as archive:
        compiled = [name for name in archive.namelist() if name.endswith(".pyc")]
        flags = {int.from_bytes(archive.read(name)[4:8], "little") for name in compiled}
        assert {name.removesuffix("c") for name in compiled} <= set(archive.namelist())
    assert "asyncio/runners.pyc" in compiled
    assert flags == {0b01}, "bit 0: checked by a hash; bit 1: the source is read to compare it"
