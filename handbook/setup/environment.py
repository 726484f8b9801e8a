"""The virtual environment in .venv: whether it is ready, and how it becomes so."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from handbook.setup import steps, trouble

ROOT = Path(__file__).resolve().parents[2]

Group = Literal["site", "test"]
PINS = ("pyproject.toml", "requirements.txt")
PURPOSE = {"site": "what the site needs", "test": "what the tests need"}
PIP = ("--quiet", "--disable-pip-version-check", "--retries", "2")
UV = ("--no-progress", "--compile-bytecode")


@dataclass(frozen=True)
class Stamp:
    """What a .venv was made from. It lies inside it, unfinished until the last step has succeeded."""

    python: str
    root: str
    pins: str
    group: str
    finished: bool

    def can_be_updated_to(self, wanted: Stamp) -> bool:
        return self.finished and (self.python, self.root) == (wanted.python, wanted.root)

    def covers(self, wanted: Stamp) -> bool:
        return self.can_be_updated_to(wanted) and self.pins == wanted.pins and self.group in (wanted.group, "test")


class Environment:
    """The .venv of the repository at `root`, an absolute path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = (root / ".venv").resolve()
        self.python = self.folder / "bin" / "python"
        self._stamp = self.folder / "handbook.json"

    def ready(self, group: Group) -> bool:
        stamp, wanted = self._read(), self._wanted(group)
        return stamp is not None and stamp.covers(wanted) and self.python.exists()

    def set_up(self, group: Group) -> None:
        """Install the packages of `group`, into a new .venv where the present one cannot be updated."""
        try:
            with self._alone():
                if not self.ready(group):
                    self._set_up(group)
        except OSError as problem:
            raise trouble.of_os_error(problem) from problem

    def _set_up(self, group: Group) -> None:
        before, wanted = self._read(), self._wanted(group)
        new = not self._usable(wanted)
        plan = self._steps(group, new)
        if new:
            self._remove()
            self.folder.mkdir()
        print(f"Setting up {self.folder} ({PURPOSE[group]}); the next start skips this.", file=sys.stderr)
        self._write(replace(wanted, finished=False))
        try:
            steps.run(plan, self.root, _variables())
        except trouble.SetupError:
            if before and not new:
                self._write(before)
            raise
        self._write(wanted)

    def _remove(self) -> None:
        if not self.folder.exists():
            return
        if any(self.folder.iterdir()) and not ((self.folder / "pyvenv.cfg").exists() or self._stamp.exists()):
            raise trouble.SetupError(f"{self.folder} is not a Python environment. Move it away and start again.")
        print("Replacing the .venv that is there: it is unfinished, broken, or for another Python.", file=sys.stderr)
        shutil.rmtree(self.folder)

    def _steps(self, group: Group, new: bool) -> list[steps.Step]:
        python = str(self.python)
        pip = [python, "-m", "pip", "install", *PIP, "--constraint", "requirements.txt", "uv"]
        uv = [str(self.folder / "bin" / "uv"), "pip", "install", *UV, "--constraint", "requirements.txt"]
        plan = [
            steps.Step("the installer, uv", pip),
            steps.Step(PURPOSE[group], [*uv, "--python", python, "--editable", _target(group)]),
        ]
        return [*self._new(), *plan] if new else plan

    def _new(self) -> list[steps.Step]:
        """`venv` by itself would install pip too, but keep what pip says when that fails."""
        _require_venv()
        base = getattr(sys, "_base_executable", sys.executable)
        make = [base, "-m", "venv", "--without-pip", str(self.folder)]
        return [
            steps.Step(f"an environment for Python {platform.python_version()}", make),
            steps.Step("pip, of this Python", [str(self.python), "-m", "ensurepip", "--default-pip"]),
        ]

    def _usable(self, wanted: Stamp) -> bool:
        """Whether packages can be installed into what is there, also where somebody made it by hand."""
        if not self.python.exists():
            return False
        stamp = self._read()
        if stamp is not None:
            return stamp.can_be_updated_to(wanted)
        probe = [str(self.python), "-c", "import pip, platform; print(platform.python_version())"]
        answer = subprocess.run(probe, capture_output=True, text=True, check=False)
        return answer.stdout.strip() == wanted.python

    def _wanted(self, group: Group) -> Stamp:
        pins = hashlib.sha256(b"\0".join((self.root / name).read_bytes() for name in PINS)).hexdigest()
        return Stamp(platform.python_version(), str(self.root), pins, group, finished=True)

    def _read(self) -> Stamp | None:
        try:
            return Stamp(**json.loads(self._stamp.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            return Stamp("", "", "", "", finished=False)

    def _write(self, stamp: Stamp) -> None:
        self._stamp.write_text(json.dumps(asdict(stamp), indent=1))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the set-up's lock, so that two first starts do not meet in one .venv."""
        with (self.root / "requirements.txt").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another start is setting up .venv; waiting for it.", file=sys.stderr)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def ensure(group: Group) -> None:
    """Return when this process runs inside a ready .venv; otherwise make one and start again inside it.

    Raises SetupError when it cannot be made.
    """
    environment = Environment(ROOT)
    if not environment.ready(group):
        environment.set_up(group)
    if Path(sys.prefix).resolve() != environment.folder:
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(environment.python, [str(environment.python), "-m", "handbook", *sys.argv[1:]])


def _target(group: Group) -> str:
    """What to install; Node comes along where the machine has none."""
    if group == "test":
        return ".[node,test]"
    return "." if shutil.which("node") else ".[node]"


def _require_venv() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise trouble.SetupError(
                f"This Python came without its module {module}, which makes virtual environments."
                f" On Debian and Ubuntu: sudo apt install python{version}-venv. Then start again."
            )


def _variables() -> dict[str, str]:
    """The environment of the installers: what is set for pip or uv holds for both; no home, no cache."""
    variables = dict(os.environ)
    variables.pop("VIRTUAL_ENV", None)
    for pip, uv in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if value := variables.get(pip) or variables.get(uv):
            variables.setdefault(pip, value)
            variables.setdefault(uv, value)
    if "UV_CACHE_DIR" not in variables and not os.access(Path("~").expanduser(), os.W_OK):
        variables["UV_NO_CACHE"] = "1"
    return variables
