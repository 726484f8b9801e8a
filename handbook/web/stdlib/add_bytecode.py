"""Runs in Pyodide: gives its standard library the bytecode of modules that were imported from there."""

from __future__ import annotations

import py_compile
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from zipimport import zipimporter

MADE = (1980, 1, 1, 0, 0, 0)
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def add(modules: Iterable[ModuleType]) -> str:
    """The path of the new archive."""
    specs = [module.__spec__ for module in modules if module.__spec__]
    paths = sorted({str(spec.origin) for spec in specs if isinstance(spec.loader, zipimporter)})
    archive = next(path for path in sys.path if path.endswith(".zip"))
    folder = Path(tempfile.mkdtemp())
    new = folder / "python_stdlib.zip"
    shutil.copyfile(archive, new)
    with zipfile.ZipFile(new, "a") as target:
        for path in paths:
            name = path.removeprefix(f"{archive}/")
            source = target.extract(name, folder)
            py_compile.compile(source, f"{source}c", path, doraise=True, invalidation_mode=UNCHECKED)
            bytecode = Path(f"{source}c").read_bytes()
            target.writestr(zipfile.ZipInfo(f"{name}c", MADE), bytecode, zipfile.ZIP_DEFLATED, 9)
    return str(new)
