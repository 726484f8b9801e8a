"""The verbs: what they say, what they start, and how they end."""

from __future__ import annotations

import argparse
import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from unittest.mock import Mock, call

import pytest

from handbook import cli, setup, systems
from handbook.commands import check, manuscript, tools
from handbook.commands.check import Check
from handbook.evidence import Evidence, Proof, Run, load, write
from handbook.manuscript import Book, ManuscriptError, sources
from handbook.setup import ROOT, SetupError

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The groups of packages that verbs asked for; nothing is installed."""
    asked: list[str] = []
    monkeypatch.setattr(setup, "ensure", asked.append)
    return asked


@pytest.fixture
def say(groups: list[str], capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a verb in this process: exit status, output, error output."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The tools that this process would have become."""
    commands: list[list[str]] = []

    def become(command: list[str]) -> NoReturn:
        commands.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(tools, "become", become)
    return commands


def verbs() -> list[str]:
    actions = [action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return list(actions[0].choices)


def test_the_help_has_one_line_for_each_verb(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    status, output, _ = say("--help")
    assert status == 0
    lines = re.findall(r"^    ([a-z]+)  +(\S.+)$", output, re.MULTILINE)
    assert [name for name, _ in lines] == verbs()
    assert set(verbs()) >= {"serve", "test", "build", "check", "new", "run", "bench", "drill", "export"}


def test_every_example_in_the_help_is_understood(say: Say) -> None:
    examples = re.findall(r"python3 -m handbook (.+)", cli.EXAMPLES)
    assert len(examples) > 4
    for example in examples:
        if "drill" not in example or "url-shortener" in os.listdir(ROOT / "snippets" / "systems"):
            assert cli._parse(example.split()).run


def test_no_verb_shows_the_help(say: Say) -> None:
    status, output, _ = say()
    assert status == 2
    assert "python3 -m handbook serve" in output


def test_a_word_that_is_no_verb_names_the_verbs(say: Say, groups: list[str]) -> None:
    status, _, error = say("sevre")
    assert status == 2
    assert "'sevre'" in error
    assert "serve" in error
    assert groups == []


@pytest.mark.parametrize(
    ("verb", "group"), [(["serve", "--port", "0"], "site"), (["build"], "site"), (["test"], "test")]
)
def test_a_verb_installs_no_more_than_it_needs(
    say: Say, groups: list[str], started: list[list[str]], verb: list[str], group: str
) -> None:
    assert say(*verb)[0] == 0
    assert groups == [group]
    assert len(started) == 1


def test_a_busy_port_is_named_with_the_way_out(say: Say, started: list[list[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, error = say("serve", "--port", str(port))
    assert status == 1
    assert f"Port {port} on 127.0.0.1 cannot be used: [Errno" in error
    assert re.search(r"python3 -m handbook serve --port \d+$", error.strip())
    assert started == []


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_cannot_be_gets_a_sentence(say: Say, started: list[list[str]], port: str) -> None:
    status, _, error = say("serve", f"--port={port}")
    assert status == 1
    assert error.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert error.strip().endswith("--port 8001")


def test_pytest_gets_every_argument_as_it_was_written(say: Say, started: list[list[str]]) -> None:
    say("test", "-k", "memory or cache", "tests/press", "-x", "--", "-n0")
    assert started[0] == [
        *(sys.executable, "-m", "pytest", "--numprocesses", "auto"),
        *("-k", "memory or cache", "tests/press", "-x", "--", "-n0"),
    ]


def test_the_help_of_test_is_ours(say: Say, started: list[list[str]]) -> None:
    status, output, _ = say("test", "--help")
    assert status == 0
    assert "what pytest takes" in output
    assert started == []


@pytest.mark.parametrize("verb", ["run", "bench", "drill"])
def test_an_unknown_system_lists_the_known_ones(say: Say, groups: list[str], verb: str) -> None:
    status, _, error = say(verb, "url-shortner")
    assert status == 2
    assert "invalid choice: 'url-shortner'" in error
    known = sorted(path.parent.name for path in (ROOT / "snippets" / "systems").glob("*/system.toml"))
    assert all(name in error for name in known)
    assert groups == []


def test_export_says_that_there_is_nothing_yet(say: Say, groups: list[str]) -> None:
    status, _, error = say("export")
    assert status == 2
    assert "no format to export to yet" in error
    assert groups == []


@pytest.mark.parametrize("slug", ["Core/Memory", "core", "../core/memory"])
def test_a_slug_that_is_none_is_refused_with_an_example(say: Say, slug: str) -> None:
    status, _, error = say("new", "chapter", slug)
    assert status == 1
    assert repr(slug) in error
    assert "core/memory" in error


def test_evidence_that_is_not_there_is_named(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manuscript, "load", lambda: Book(()))
    status, _, error = say("evidence", "merge", str(tmp_path / "none.json"), "-o", str(tmp_path / "all.json"))
    assert status == 1
    assert "none.json" in error


def test_evidence_of_two_runs_becomes_one_file(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(())
    monkeypatch.setattr(manuscript, "load", lambda: book)
    folder = sources.chapter_folders()[0]
    for minor in ("3.11", "3.14"):
        run = Run(f"{minor}.1", "Linux x86_64", {}, 0.1, "2026-11-20T00:00:00Z")
        proof = Proof("snippets", folder.name, (run,))
        write(Evidence({sources.folder_digest(folder): proof}), book, tmp_path / f"{minor}.json")
    inputs = [str(path) for path in sorted(tmp_path.glob("*.json"))]
    status, output, _ = say("evidence", "merge", *inputs, "-o", str(tmp_path / "all.json"))
    assert status == 0
    assert re.search(r"^snippets: 1 of \d+ proven$", output, re.MULTILINE)
    [proof] = load(tmp_path / "all.json").proofs.values()
    assert proof.pythons == ("3.11", "3.14")


def test_mistakes_of_the_manuscript_are_lines_of_one_failure(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken() -> Book:
        raise ExceptionGroup(
            "mistakes", [ManuscriptError("docs/a.md", 3, "bad"), ManuscriptError("docs/b.md", 4, "worse")]
        )

    monkeypatch.setattr(manuscript, "load_all", mistaken)
    status, output, _ = say("check", "manuscript")
    assert status == 1
    assert "docs/a.md:3: bad\ndocs/b.md:4: worse\n" in output
    assert say("evidence", "merge", "x", "-o", "y") == (1, "", "docs/a.md:3: bad\ndocs/b.md:4: worse\n")


def test_a_drill_is_told_its_name_and_whether_to_record(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    drill = Mock(return_value=0)
    monkeypatch.setattr(systems, "drill", drill)
    assert say("drill", "url-shortener")[0] == 0
    assert say("drill", "url-shortener", "stampede", "--record")[0] == 0
    assert drill.call_args_list == [
        call("url-shortener", None, record=False),
        call("url-shortener", "stampede", record=True),
    ]


@pytest.mark.parametrize("verb", ["run", "bench"])
def test_a_system_ends_the_verb_with_its_own_status(say: Say, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    start = Mock(return_value=7)
    monkeypatch.setattr(systems, verb, start)
    assert say(verb, "url-shortener")[0] == 7
    start.assert_called_once_with("url-shortener")


def test_a_failed_set_up_ends_the_verb(say: Say, monkeypatch: pytest.MonkeyPatch, started: list[list[str]]) -> None:
    def fail(_: str) -> None:
        raise SetupError("no network here")

    monkeypatch.setattr(setup, "ensure", fail)
    assert say("serve") == (1, "", "no network here\n")
    assert started == []


def test_an_interrupt_is_no_traceback(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "ensure", interrupt)
    assert say("serve")[0] == 130


def test_check_goes_on_after_a_failure_and_names_it(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [Check("first", "fails", lambda: False), Check("second", "passes", lambda: True)]
    monkeypatch.setattr(check, "CHECKS", checks)
    status, output, _ = say("check")
    assert status == 1
    assert "== second: passed" in output
    assert output.endswith("Failed: first.\n")


def test_check_runs_only_what_is_named(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [Check("first", "fails", lambda: False), Check("second", "passes", lambda: True)]
    monkeypatch.setattr(check, "CHECKS", checks)
    status, output, _ = say("check", "second")
    assert status == 0
    assert output.endswith("All checks passed.\n")


def test_a_check_that_is_not_there_is_named_with_the_ones_that_are(say: Say) -> None:
    status, _, error = say("check", "styel")
    assert status == 1
    assert "'styel'" in error
    assert all(each.name in error for each in check.CHECKS)


def test_the_checks_can_be_listed(say: Say) -> None:
    status, output, _ = say("check", "--list")
    assert status == 0
    assert [line.split()[0] for line in output.splitlines()] == [each.name for each in check.CHECKS]


def test_a_tool_that_fails_fails_its_check_and_the_next_one_runs_too(capfd: pytest.CaptureFixture[str]) -> None:
    bad = [sys.executable, "-c", "raise SystemExit(3)"]
    good = [sys.executable, "-c", "print('second ran')"]
    assert not check._all_pass(bad, good)
    assert "second ran" in capfd.readouterr().out
    assert check._all_pass(good)


def test_folders_with_hyphens_are_type_checked_each_in_a_run_of_its_own(tmp_path: Path) -> None:
    for folder in ("core/memory", "core/iterators", "core/race-conditions", "systems/url-shortener/app"):
        (tmp_path / "snippets" / folder).mkdir(parents=True)
        (tmp_path / "snippets" / folder / "example.py").touch()
    (tmp_path / "snippets" / "core" / "empty").mkdir()
    press, *rest = [command[3:] for command in check.type_commands(tmp_path)]
    assert press == []
    assert rest == [
        ["snippets/core/iterators", "snippets/core/memory"],
        ["snippets/core/race-conditions"],
        ["snippets/systems/url-shortener"],
    ]
