"""The wheels that blocks in the page can import: `python -m handbook.web.wheels` resolves and locks them anew.

The lock names each wheel with its hash, what it imports as, and which other wheels it needs; the build downloads
exactly these. pip evaluates markers for this machine, so what a wheel needs is evaluated here for the browser.
"""

from __future__ import annotations

import email
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from handbook.manuscript.paths import ROOT

HERE = Path(__file__).parent
WANTED = HERE / "wheels.txt"
LOCK = HERE / "wheels.lock.json"
PLATFORM = (
    "--only-binary=:all:", "--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14",
    "--implementation", "cp", "--abi", "cp314", "--abi", "none",
)  # fmt: skip
BROWSER = {
    "python_version": "3.14", "python_full_version": "3.14.2", "sys_platform": "emscripten", "os_name": "posix",
    "platform_system": "Emscripten", "platform_machine": "wasm32", "platform_release": "", "platform_version": "",
    "implementation_name": "cpython", "implementation_version": "3.14.2", "platform_python_implementation": "CPython",
    "extra": "",
}  # fmt: skip
ALSO = {"starlette": ("httpx",)}
"""What a wheel can do only with another one that it does not ask for: Starlette's TestClient needs httpx."""


class WheelError(Exception):
    """Wheels that cannot be had; the text says which and why."""


@dataclass(frozen=True)
class Wheel:
    """One file. `imports` are its top-level modules, `depends` the names of the wheels it needs in the browser."""

    name: str
    version: str
    file: str
    sha256: str
    imports: Sequence[str]
    depends: Sequence[str]


def locked() -> list[Wheel]:
    return [Wheel(**entry) for entry in json.loads(LOCK.read_text("utf-8"))]


def lock() -> list[Wheel]:
    """Resolve wheels.txt, and write the lock. Raises WheelError for a need that no wheel fills."""
    with tempfile.TemporaryDirectory() as folder:
        _pip(Path(folder), "-r", str(WANTED), "-c", str(ROOT / "requirements.txt"))
        found = [_read(path) for path in sorted(Path(folder).glob("*.whl"))]
    wheels = _needed(found)
    LOCK.write_text(json.dumps([asdict(wheel) for wheel in wheels], indent=1) + "\n", "utf-8")
    return wheels


def download(folder: Path) -> None:
    """Bring a folder to hold the locked wheels and nothing else. Raises WheelError."""
    folder.mkdir(parents=True, exist_ok=True)
    wheels = locked()
    for path in folder.iterdir():
        if path.name not in {wheel.file for wheel in wheels}:
            path.unlink()
    missing = [wheel for wheel in wheels if not _is(folder / wheel.file, wheel.sha256)]
    if missing:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pins:
            pins.writelines(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in missing)
            pins.flush()
            _pip(folder, "--no-deps", "--require-hashes", "-r", pins.name)


def pyodide_lock(info: object) -> dict[str, object]:
    """The lock file that Pyodide reads, with our wheels alone; `info` is taken over from Pyodide's own."""
    return {"info": info, "packages": {wheel.name: _entry(wheel) for wheel in locked()}}


def _entry(wheel: Wheel) -> dict[str, object]:
    return {
        "name": wheel.name, "version": wheel.version, "file_name": wheel.file, "sha256": wheel.sha256,
        "imports": wheel.imports, "depends": wheel.depends, "install_dir": "site", "package_type": "package",
        "unvendored_tests": False,
    }  # fmt: skip


def _pip(folder: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *PLATFORM, "-d", str(folder), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise WheelError(f"pip could not download the wheels for the browser:\n{done.stderr.strip()}")


def _read(path: Path) -> tuple[Wheel, list[Requirement]]:
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        about = email.message_from_bytes(wheel.read(metadata))
    requirements = [Requirement(text) for text in about.get_all("Requires-Dist") or []]
    wanted = [r for r in requirements if r.marker is None or r.marker.evaluate(BROWSER)]
    wanted += [Requirement(name) for name in ALSO.get(canonicalize_name(about["Name"]), ())]
    found = Wheel(
        canonicalize_name(about["Name"]), about["Version"], path.name, hashlib.sha256(path.read_bytes()).hexdigest(),
        _imports(names), tuple(sorted({canonicalize_name(r.name) for r in wanted})),
    )  # fmt: skip
    return found, wanted


def _imports(names: Sequence[str]) -> tuple[str, ...]:
    code = [name for name in names if name.endswith((".py", ".so"))]
    folders = {name.split("/")[0] for name in code}
    return tuple(sorted({name.split(".")[0] for name in folders if not name.endswith((".dist-info", ".data"))}))


def _needed(found: Sequence[tuple[Wheel, list[Requirement]]]) -> list[Wheel]:
    """What wheels.txt asks for and all that this needs; pip may have brought what only this machine would need."""
    wheels = {wheel.name: (wheel, requirements) for wheel, requirements in found}
    lines = (line.split("#")[0].strip() for line in WANTED.read_text("utf-8").splitlines())
    todo = [Requirement(line) for line in lines if line]
    needed: dict[str, Wheel] = {}
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name not in wheels:
            raise WheelError(f"the browser needs {requirement}, and pip brought no wheel of it: add it to wheels.txt")
        wheel, requirements = wheels[name]
        if not requirement.specifier.contains(wheel.version):
            raise WheelError(f"the browser needs {requirement}, and pip brought {wheel.file}")
        if name not in needed:
            needed[name] = wheel
            todo += requirements
    return [needed[name] for name in sorted(needed)]


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


if __name__ == "__main__":
    for each in lock():
        print(each.name, each.version)
