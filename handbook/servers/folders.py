"""The private folders of servers."""

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # a file system in memory, on Linux
ROOM = 2 << 30  # bytes that must be free there


def private_folder(name: str, owner: tuple[int, int] | None, *, on_disk: bool) -> Path:
    """Make a folder that `owner` alone (None: the user of this process) may enter and can reach.

    It lies in memory where that is possible, unless TMPDIR says where or it has to be `on_disk`: a new
    database is 300 new files, which take 6 ms there and, on a slow disk, hundreds.
    """
    base = Path(tempfile.gettempdir())
    if not on_disk and "TMPDIR" not in os.environ and memory_has_room():
        base = MEMORY
    elif owner is not None and not reachable_by_all(base):
        base = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix=f"handbook-{name}-", dir=base)).resolve()
    if owner is not None:
        os.chown(folder, *owner)
    return folder


def memory_has_room() -> bool:
    """Whether folders can be made in memory, large enough, with programs that may be run."""
    if sys.platform != "linux" or not os.access(MEMORY, os.W_OK | os.X_OK):
        return False
    system = os.statvfs(MEMORY)
    return system.f_bavail * system.f_frsize >= ROOM and not system.f_flag & os.ST_NOEXEC


def reachable_by_all(path: Path) -> bool:
    """Whether every user may read `path`, and enter all folders on the way to it."""
    path = path.resolve()
    mode = path.stat().st_mode
    readable = mode & stat.S_IROTH and (mode & stat.S_IXOTH or not path.is_dir())
    return bool(readable) and all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)


def hand_over(folder: Path, owner: tuple[int, int]) -> None:
    """Give a folder and all that is in it to a user and group."""
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, *owner)
