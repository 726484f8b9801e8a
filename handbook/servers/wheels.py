"""The servers' programs, which come as wheels from PyPI."""

import platform
import subprocess
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from handbook.servers.errors import UnavailableError


@cache
def program(wheel: str, name: str) -> Path:
    """Return the path of the file that the installed wheel brought; `name` may be a pattern with `*`.

    Raises UnavailableError when the wheel is not installed or has no such file for this machine.
    """
    try:
        files = distribution(wheel).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if fnmatch(file.name, name) and path.is_file():
            return path.resolve()
    raise UnavailableError(
        f"the wheel {wheel} has not brought {name!r} to this machine "
        f"({platform.system()} {platform.machine()}); install the pinned requirements: "
        "python -m pip install -r requirements.txt"
    )


@cache
def version_line(program: Path, *arguments: str) -> str:
    """Return the first line that `program arguments` prints about its version."""
    done = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return (done.stdout + done.stderr).splitlines()[0]
