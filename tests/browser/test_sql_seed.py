"""The database that every page begins with."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sysconfig
from pathlib import Path

from handbook.manuscript.paths import ROOT

SCRIPT = ROOT / "handbook/web/seed/build.mjs"


def test_the_seed_is_the_same_bytes_every_time(web: Path, tmp_path: Path) -> None:
    node = shutil.which("node") or str(Path(sysconfig.get_path("scripts")) / "node")
    subprocess.run([node, SCRIPT, tmp_path / "seed"], check=True, timeout=120)
    (built,) = web.glob("runtime/seed-*")
    names = {path.name for path in built.iterdir()}
    assert names == {"pglite.wasm.gz", "pglite.data.gz", "seed.tar.gz"}
    for name in names:
        assert _digest(tmp_path / "seed" / name) == _digest(built / name), name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
