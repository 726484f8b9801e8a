"""What a reader does with the system at the terminal."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from handbook import systems
from handbook.servers import ServerError
from handbook.systems.definition import FILE, SystemDefinitionError, read
from handbook.systems.instance import Instance

SLUG = "url-shortener"
RUN = [sys.executable, "-c", f"import sys; from handbook import systems; sys.exit(systems.run({SLUG!r}))"]
GOOD = 'title = "T"\nneeds = []\nserve = ["python"]\nready = "/"\ndocs = "/docs"\n'


def without_servers() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_system_runs_with_its_servers_until_it_is_told_to_stop_and_leaves_no_process(number: int) -> None:
    with subprocess.Popen(RUN, stdout=subprocess.PIPE, text=True, env=without_servers(), cwd=Path.cwd()) as running:
        assert running.stdout is not None
        told = []
        for line in running.stdout:
            told.append(line)
            if "Ctrl-C" in line:
                break
        children = psutil.Process(running.pid).children(recursive=True)
        docs = re.search(r"http://\S+/docs", "".join(told))
        assert docs, told
        assert urllib.request.urlopen(docs[0]).status == 200
        assert "curl -i http://127.0.0.1:" in "".join(told)
        assert re.search(r"^DATABASE_URL +postgres", "".join(told), re.MULTILINE)
        assert len(children) >= 3, "PostgreSQL, Valkey, the service"
        running.send_signal(number)
        assert running.wait(30) == 0
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def test_without_a_name_the_drills_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert systems.drill(SLUG) == 0
    printed = capsys.readouterr().out
    for drill in systems.drills(SLUG).values():
        assert f"{drill.name} " in printed
        assert drill.description in printed


def test_an_unknown_drill_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert systems.drill(SLUG, "meteor") == 1
    assert "it has valkey-down, valkey-black-hole, postgres-killed" in capsys.readouterr().err


def test_an_unknown_system_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SystemDefinitionError, match=r"no system 'nothing'; there are .*url-shortener"):
        systems.load("nothing")


def test_a_drill_that_fails_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("it did not")

    monkeypatch.setattr(systems.Drill, "run", fail)
    assert systems.drill(SLUG, "stampede") == 1
    assert "did not behave as the drill tells: it did not" in capsys.readouterr().err


def test_a_drill_that_fails_without_words_shows_what_did_not_hold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(systems.Drill, "run", fail)
    assert systems.drill(SLUG, "stampede") == 1
    assert "as the drill tells: raise AssertionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace('ready = "/"\n', ""), "it needs ready"),
        (GOOD + 'colour = "red"\n', "unknown key 'colour'"),
        (GOOD + 'bench = "python"\n', "bench must be a list of strings"),
        (GOOD + "[env]\nA = 1\n", "env must be a table of strings"),
        (GOOD.replace('"T"', "1"), "title must be a string"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_mistake_in_a_system_file_names_the_file(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / FILE
    path.write_text(text)
    with pytest.raises(SystemDefinitionError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_service_that_does_not_start_is_reported_with_its_log(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(
        GOOD.replace('["python"]', '["python", "-c", "print(\'no database for you\'); raise SystemExit(3)"]')
    )
    process = Instance(read(path), {})
    with pytest.raises(ServerError, match=r"(?s)ended with status 3.*no database for you"):
        process.start()
    process.stop()
