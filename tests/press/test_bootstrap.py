"""When .venv is made, kept, updated or made anew."""

from __future__ import annotations

import fcntl
import io
import json
import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from handbook.setup import SetupError, environment, steps
from handbook.setup.environment import Environment

MAKE = f"an environment for Python {platform.python_version()}"
INSTALL = ["the installer, uv", "what the site needs"]
NEW = [MAKE, "pip, of this Python", *INSTALL]


class Installer:
    """Stands in for the steps: makes the interpreter a link, and notes which steps there were."""

    def __init__(self) -> None:
        self.titles: list[list[str]] = []
        self.during: Callable[[], None] = lambda: None

    def __call__(self, plan: Sequence[steps.Step], cwd: Path, _: object) -> None:
        self.titles.append([step.title for step in plan])
        self.during()
        python = cwd / ".venv" / "bin" / "python"
        python.parent.mkdir(exist_ok=True)
        if not python.exists():
            python.symlink_to(sys.executable)
            (cwd / ".venv" / "pyvenv.cfg").touch()


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer()
    monkeypatch.setattr(steps, "run", installer)
    return installer


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in environment.PINS:
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


def fail() -> None:
    raise SetupError("no network")


def interrupt() -> None:
    raise KeyboardInterrupt


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(
    repository: Path, installer: Installer
) -> None:
    assert not Environment(repository).ready("site")
    Environment(repository).set_up("site")
    assert installer.titles == [NEW]
    assert Environment(repository).ready("site")


def test_the_site_is_not_enough_for_the_tests_and_the_tests_are_enough_for_the_site(
    repository: Path, installer: Installer
) -> None:
    Environment(repository).set_up("site")
    assert not Environment(repository).ready("test")
    Environment(repository).set_up("test")
    assert installer.titles[1] == ["the installer, uv", "what the tests need"]
    assert Environment(repository).ready("test")
    assert Environment(repository).ready("site")


@pytest.mark.parametrize("name", environment.PINS)
def test_a_changed_pin_updates_the_environment_in_place(repository: Path, installer: Installer, name: str) -> None:
    Environment(repository).set_up("site")
    (repository / name).write_text("other==1\n")
    assert not Environment(repository).ready("site")
    Environment(repository).set_up("site")
    assert installer.titles[1] == INSTALL


def test_an_interrupted_set_up_is_done_again_from_the_start(repository: Path, installer: Installer) -> None:
    installer.during = interrupt
    with pytest.raises(KeyboardInterrupt):
        Environment(repository).set_up("site")
    assert not Environment(repository).ready("site")
    installer.during = lambda: None
    Environment(repository).set_up("site")
    assert installer.titles[1] == NEW
    assert Environment(repository).ready("site")


def test_an_interrupted_update_makes_the_environment_anew(repository: Path, installer: Installer) -> None:
    Environment(repository).set_up("site")
    installer.during = interrupt
    with pytest.raises(KeyboardInterrupt):
        Environment(repository).set_up("test")
    installer.during = lambda: None
    Environment(repository).set_up("site")
    assert installer.titles[2] == NEW


def test_an_update_that_fails_leaves_the_environment_usable(repository: Path, installer: Installer) -> None:
    Environment(repository).set_up("site")
    installer.during = fail
    with pytest.raises(SetupError):
        Environment(repository).set_up("test")
    assert Environment(repository).ready("site")
    assert not Environment(repository).ready("test")


def test_a_moved_repository_makes_the_environment_anew(
    repository: Path, installer: Installer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    Environment(repository).set_up("site")
    moved = repository.rename(tmp_path_factory.mktemp("other") / "place")
    assert not Environment(moved).ready("site")
    Environment(moved).set_up("site")
    assert installer.titles[1] == NEW


def test_another_python_makes_the_environment_anew(
    repository: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Environment(repository).set_up("site")
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert not Environment(repository).ready("site")
    Environment(repository).set_up("site")
    assert installer.titles[1] == ["an environment for Python 3.99.0", *NEW[1:]]


def test_an_interpreter_that_is_gone_makes_the_environment_anew(repository: Path, installer: Installer) -> None:
    Environment(repository).set_up("site")
    python = repository / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(repository / "uninstalled")
    assert not Environment(repository).ready("site")
    Environment(repository).set_up("site")
    assert installer.titles[1] == NEW


@pytest.mark.parametrize("stamp", ["", "{", "[]", '{"python": "3.11.7"}'])
def test_a_stamp_that_cannot_be_read_makes_the_environment_anew(
    repository: Path, installer: Installer, stamp: str
) -> None:
    Environment(repository).set_up("site")
    (repository / ".venv" / "handbook.json").write_text(stamp)
    Environment(repository).set_up("site")
    assert installer.titles[1] == NEW


def test_an_environment_made_by_hand_is_taken_over(repository: Path, installer: Installer) -> None:
    subprocess.run([sys.executable, "-m", "venv", repository / ".venv"], check=True)
    Environment(repository).set_up("site")
    assert installer.titles == [INSTALL]


def test_an_environment_made_by_hand_without_pip_is_replaced(repository: Path, installer: Installer) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", repository / ".venv"], check=True)
    Environment(repository).set_up("site")
    assert installer.titles == [NEW]


def test_a_folder_that_is_no_environment_is_not_deleted(repository: Path, installer: Installer) -> None:
    (repository / ".venv").mkdir()
    (repository / ".venv" / "diary.txt").write_text("mine")
    with pytest.raises(SetupError, match="is not a Python environment"):
        Environment(repository).set_up("site")
    assert (repository / ".venv" / "diary.txt").read_text() == "mine"
    assert installer.titles == []


class Watched(io.StringIO):
    """A standard error that says when a text is written to it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.seen = text, threading.Event()

    def write(self, line: str) -> int:
        if self.text in line:
            self.seen.set()
        return super().write(line)


def test_two_first_starts_do_not_meet(repository: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch) -> None:
    error = Watched("waiting for it")
    monkeypatch.setattr(sys, "stderr", error)
    with (repository / "requirements.txt").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=Environment(repository).set_up, args=("site",))
        second.start()
        assert error.seen.wait(timeout=30)
        assert installer.titles == []
        fcntl.flock(lock, fcntl.LOCK_UN)
        second.join(timeout=30)
    assert installer.titles == [NEW]


def test_a_ready_environment_is_entered_with_the_same_arguments(
    repository: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[list[str]] = []
    monkeypatch.setattr(environment, "ROOT", repository)
    monkeypatch.setattr(sys, "argv", ["handbook", "serve", "--port", "8001"])
    monkeypatch.setattr("os.execv", lambda _, argv: entered.append(argv))
    environment.ensure("site")
    python = str(repository / ".venv" / "bin" / "python")
    assert entered == [[python, "-m", "handbook", "serve", "--port", "8001"]]


def test_a_process_inside_the_environment_stays_where_it_is(
    repository: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "ROOT", repository)
    monkeypatch.setattr(sys, "prefix", str(repository / ".venv"))
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("started again"))
    environment.ensure("site")
    environment.ensure("site")
    assert installer.titles == [NEW]


@pytest.mark.parametrize(("pip", "uv"), [("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")])
def test_the_installers_share_one_mirror_and_one_list_of_certificates(
    monkeypatch: pytest.MonkeyPatch, pip: str, uv: str
) -> None:
    monkeypatch.delenv(pip, raising=False)
    monkeypatch.delenv(uv, raising=False)
    assert not {pip, uv} & environment._variables().keys()
    monkeypatch.setenv(uv, "/one")
    assert environment._variables()[pip] == "/one"
    monkeypatch.setenv(pip, "/two")
    assert environment._variables()[uv] == "/one"
    monkeypatch.delenv(uv)
    assert environment._variables()[uv] == "/two"


def test_a_user_without_a_home_installs_without_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "UV_NO_CACHE" not in environment._variables()
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    assert environment._variables()["UV_NO_CACHE"] == "1"


def test_the_stamp_says_what_the_environment_was_made_from(repository: Path, installer: Installer) -> None:
    Environment(repository).set_up("test")
    stamp = json.loads((repository / ".venv" / "handbook.json").read_text())
    assert stamp.pop("pins")
    assert stamp == {
        "python": platform.python_version(),
        "root": str(repository),
        "group": "test",
        "finished": True,
    }
