"""Where a server's files lie."""

import os
from pathlib import Path

import pytest

from handbook.servers import folders
from handbook.servers.folders import private_folder, reachable_by_all


@pytest.fixture(autouse=True)
def _memory_is_a_folder_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(folders, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(folders, "memory_has_room", lambda: True)
    (tmp_path / "memory").mkdir()


def made(*, on_disk: bool) -> Path:
    folder = private_folder("test", None, on_disk=on_disk)
    folder.rmdir()
    return folder


def test_a_folder_lies_in_memory_unless_it_has_to_survive(tmp_path: Path) -> None:
    assert made(on_disk=False).parent == tmp_path / "memory"
    assert made(on_disk=True).parent != tmp_path / "memory"


def test_a_folder_lies_on_the_disk_where_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "memory_has_room", lambda: False)
    assert made(on_disk=False).parent != tmp_path / "memory"


def test_a_folder_lies_where_tmpdir_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert made(on_disk=False).parent == tmp_path.resolve()


def test_memory_without_room_or_that_does_not_exist_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(folders, "ROOM", 1 << 60)
    assert not folders.memory_has_room()
    monkeypatch.setattr(folders, "ROOM", 0)
    monkeypatch.setattr(folders, "MEMORY", tmp_path / "nowhere")
    assert not folders.memory_has_room()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_one_that_this_user_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert not reachable_by_all(tmp_path), "pytest's folders are private: else this test proves nothing"
    folder = private_folder("test", (65534, 65534), on_disk=True)
    assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (65534, 0o700)
    assert reachable_by_all(folder.parent)
    folder.rmdir()
