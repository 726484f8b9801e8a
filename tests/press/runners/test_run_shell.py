"""bash blocks and console transcripts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from handbook.runners import process


def test_a_script_runs_in_an_empty_home(fence, run) -> None:
    ran = run(fence("bash", 'ls -A\ntest "$HOME" = "$PWD" && echo home'))
    assert ran.output == "home\n"
    assert set(ran.versions) == {"bash"}


def test_commands_of_this_environment_come_first(fence, run) -> None:
    assert Path(run(fence("bash", "command -v python3")).output.strip()).parent == Path(sys.executable).parent


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("echo one\nfalse\necho two", 2, "exit status 1"),
        ("echo one\nfalse | true", 2, "exit status 1"),
        ("f() {\n  grep x /dev/null\n}\nf", 2, "exit status 1"),
        ("echo one\necho $missing", 2, "missing: unbound variable"),
        ("echo one\nno-such-command", 2, "no-such-command: command not found"),
        ("echo one\necho 'two", 2, "unexpected EOF"),
        ("echo one\nexit 3", None, "exit status 3"),
    ],
)
def test_a_script_that_fails_names_its_line(code, line, said, fence, failure) -> None:
    error = failure(fence("bash", code))
    assert said in str(error)
    assert error.code_line == line


def test_an_endless_script_is_killed(fence, failure, monkeypatch) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 0.5)
    assert "still running after 0.5 seconds" in str(failure(fence("bash", "sleep 99")))


def test_a_script_is_not_held_up_by_what_it_left_running(fence, run) -> None:
    assert run(fence("bash", "sleep 99 &\necho left")).output == "left\n"


def test_a_transcript_is_made_anew(fence, run) -> None:
    code = "$ for i in 1 2; do\n>   echo $i\n> done\n1\n2\n$ printf end\nend\n"
    assert run(fence("console", code)).output == code


def test_commands_of_a_transcript_share_a_shell(fence, run) -> None:
    run(fence("console", "$ mkdir inner\n$ cd inner\n$ basename $PWD\ninner\n$ x=1\n$ echo $x\n1"))


def test_a_transcript_shows_stderr_where_it_comes(fence, run) -> None:
    code = "import sys; print(1); print(2, file=sys.stderr); print(3)"
    run(fence("console", f"$ python3 -c '{code}'\n1\n2\n3"))


def test_an_ellipsis_in_a_transcript_stands_for_what_varies(fence, run) -> None:
    ran = run(fence("console", "$ printf 'a\\nb\\nc\\n'\na\n...\n$ python3 --version\nPython 3...."))
    assert ran.output.startswith("$ printf 'a\\nb\\nc\\n'\na\nb\nc\n$ python3 --version\nPython 3.")


def test_a_command_that_prints_something_else_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("console", "$ echo one\none\n$ echo two\nthree"))
    assert error.code_line == 3
    assert str(error).startswith("`$ echo two` prints something else\nline 1: expected 'three', got 'two'")


def test_an_ellipsis_does_not_reach_into_the_next_command(fence, failure) -> None:
    assert failure(fence("console", "$ echo one\n...\n$ echo two\n")).code_line == 3


def test_a_command_that_fails_is_a_mistake(fence, failure) -> None:
    error = failure(fence("console", "$ true\n$ false\n$ true"))
    assert error.code_line == 2
    assert "ends with status 1; if it is meant to fail, show it with `$ echo $?`" in str(error)


def test_a_command_may_fail_when_the_page_shows_its_status(fence, run) -> None:
    run(fence("console", "$ (exit 3)\n$ echo $?\n3"))


def test_a_command_with_an_open_quote_is_named(fence, failure) -> None:
    error = failure(fence("console", "$ echo 'one\n$ echo two\ntwo"))
    assert error.code_line == 1
    assert "unexpected EOF" in str(error)


def test_commands_after_the_shells_end_are_missed(fence, failure) -> None:
    error = failure(fence("console", "$ exit 3\n$ echo two\ntwo"))
    assert str(error) == "the shell had ended before this command: exit status 3"
    assert error.code_line == 1


@pytest.mark.parametrize("code", ["echo one\n$ echo two", "> echo"])
def test_a_transcript_begins_with_a_command(code, fence, failure) -> None:
    error = failure(fence("console", code))
    assert str(error) == "a console block begins with a command, after `$ `"
    assert error.code_line == 1
