"""Python blocks in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.runners import process, python


def test_what_is_printed_is_the_output(fence, run) -> None:
    ran = run(fence("python", "print('one')\nprint('två')"))
    assert ran.output == "one\ntvå\n"
    assert ran.versions == {"CPython": ".".join(map(str, sys.version_info[:3]))}


def test_stderr_is_no_output(fence, run) -> None:
    assert run(fence("python", "import sys\nprint('seen')\nprint('unseen', file=sys.stderr)")).output == "seen\n"


def test_a_block_is_main_and_its_source_can_be_asked_for(fence, run) -> None:
    code = (
        "import inspect, pickle\nclass A:\n    x = 1\n"
        "print(__name__, pickle.loads(pickle.dumps(A())).x)\nprint(inspect.getsource(A))"
    )
    assert run(fence("python", code)).output.split("\n")[:3] == ["__main__ 1", "class A:", "    x = 1"]


def test_a_block_runs_in_an_empty_folder_with_nothing_on_stdin(fence, run) -> None:
    code = "import os, sys\nprint(os.listdir(), sys.stdin.read() == '', os.environ['HOME'] == os.getcwd())"
    assert run(fence("python", code)).output == "[] True True\n"


def test_the_folder_is_gone_afterwards(fence, run) -> None:
    folder = Path(run(fence("python", "import os\nopen('left', 'w').close()\nprint(os.getcwd())")).output.strip())
    assert folder.is_absolute()
    assert not folder.parent.exists()


def test_blocks_get_the_addresses_of_servers_and_little_else(fence, run, monkeypatch) -> None:
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("SECRET", "x")
    names = ("NATS_URL", "PYTHONWARNINGS", "SECRET", "PYTHONHASHSEED")
    code = f"import os\nprint([name for name in {names} if name in os.environ])"
    assert run(fence("python", code)).output == "['NATS_URL']\n"


def test_the_order_of_a_set_is_not_the_same_in_every_run(fence, run) -> None:
    block = fence("python", "print(hash('a'))")
    assert run(block).output != run(block).output


def test_an_exception_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("python", "def half(x):\n    return x / 0\n\nhalf(1)"))
    assert error.code_line == 2
    assert "ZeroDivisionError: division by zero" in str(error)


def test_the_line_is_the_blocks_own_when_a_library_raises(fence, failure) -> None:
    assert failure(fence("python", "import json\n\njson.loads('{')")).code_line == 3


def test_a_syntax_error_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("python", "x = 1\ny = = 2"))
    assert error.code_line == 2
    assert "SyntaxError" in str(error)


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    return [][1]\nf()",
        "value = 1\nprint(valeu)",
        "x = (",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError('a') from error",
        "raise ExceptionGroup('two', [ValueError(1), OSError(2)])",
        "error = ValueError('x')\nerror.add_note('a note')\nraise error",
        "import sys\nsys.excepthook = lambda *error: print('hooked', file=sys.stderr)\nraise ValueError(1)",
        "raise SystemExit('bye')",
    ],
)
def test_the_output_ends_with_what_cpython_writes_about_the_exception(code, fence, run, tmp_path) -> None:
    script = tmp_path / "example.py"
    script.write_text(f"{code}\n")
    truth = subprocess.run([sys.executable, script], capture_output=True, text=True).stderr
    names = ["IndexError", "NameError", "SyntaxError", "KeyError", "ExceptionGroup", "ValueError", "SystemExit"]
    kind = next(name for name in names if name in truth or name in code)
    assert run(fence("python", code, raises=kind)).output == truth.replace(f"{tmp_path}{os.sep}", "")


def test_the_traceback_names_the_snippets_file_and_follows_what_was_printed(fence, run) -> None:
    block = fence("python", "print('first')\nraise ValueError('x')", file="core/queues/put.py", raises="ValueError")
    assert run(block).output.splitlines()[:3] == [
        "first",
        "Traceback (most recent call last):",
        '  File "put.py", line 2, in <module>',
    ]


@pytest.mark.parametrize("name", ["Full", "queue.Full"])
def test_an_exception_may_be_named_with_its_module(name, fence, run) -> None:
    assert "queue.Full" in run(fence("python", "import queue\nraise queue.Full", raises=name)).output


def test_a_subclass_is_not_that_exception(fence, failure) -> None:
    error = failure(fence("python", "x = 1\n{}[x]", raises="LookupError"))
    assert str(error).startswith("it raised KeyError, not LookupError")
    assert error.code_line == 2


def test_an_exception_that_does_not_come_is_missed(fence, failure) -> None:
    assert str(failure(fence("python", "x = 1", raises="TypeError"))) == (
        "it ended without an exception; raises='TypeError' asks for one"
    )


@pytest.mark.parametrize("code", ["import sys\nsys.exit()", "import sys\nsys.exit(0)", "import os\nos._exit(0)"])
def test_exit_status_0_is_a_good_end(code, fence, run) -> None:
    run(fence("python", code))


def test_another_exit_status_fails_at_the_line_that_exits(fence, failure) -> None:
    error = failure(fence("python", "import sys\nsys.exit(3)"))
    assert "exit status 3" in str(error)
    assert error.code_line == 2


def test_leaving_at_once_with_a_status_fails_and_shows_what_was_printed(fence, failure) -> None:
    error = failure(fence("python", "import os\nprint('said')\nos._exit(4)"))
    assert "exit status 4" in str(error)
    assert "said" in str(error)


def test_a_crash_of_the_interpreter_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("python", "import ctypes\n\nctypes.string_at(0)"))
    assert "ended by SIGSEGV" in str(error)
    assert error.code_line == 3


def test_an_endless_block_is_killed_and_its_line_named(fence, failure, monkeypatch) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 1.0)
    error = failure(fence("python", "def spin():\n    while True:\n        pass\n\nspin()"))
    assert str(error) == "it was still running after 1 seconds and was killed"
    assert error.code_line in (2, 3)


def test_a_block_that_will_not_die_is_killed(fence, failure, monkeypatch) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 0.5)
    monkeypatch.setattr(process, "GRACE", 0.5)
    code = "import signal, time\nsignal.signal(signal.SIGABRT, signal.SIG_IGN)\ntime.sleep(99)"
    assert "still running" in str(failure(fence("python", code)))


def test_what_a_block_left_running_is_killed(fence, run) -> None:
    code = "import subprocess\nprint(subprocess.Popen(['sleep', '99']).pid)"
    pid = int(run(fence("python", code)).output)
    assert not _alive(pid)


def test_a_block_that_floods_is_stopped(fence, failure) -> None:
    assert str(failure(fence("python", "while True:\n    print('x' * 999)"))) == (
        "it printed more than 200,000 bytes and was stopped"
    )


def test_bytes_that_are_no_text_are_shown_escaped(fence, run) -> None:
    assert run(fence("python", "import sys\nsys.stdout.buffer.write(bytes([255]))")).output == "\\xff"


def test_earlier_blocks_are_replayed_in_silence(fence, run) -> None:
    first = fence("python", "import os\nprint('loud')\nos.system('echo loud')\nx = 1", session="s")
    second = fence("python", "x += 1\nprint(x)", session="s")
    assert run(fence("python", "print(x)", session="s"), first, second).output == "2\n"


def test_an_earlier_block_may_raise_what_it_announces(fence, run) -> None:
    first = fence("python", "x = 1\nraise KeyError(x)", raises="KeyError")
    assert run(fence("python", "print(x)"), first).output == "1\n"


def test_an_earlier_block_that_fails_is_named(fence, failure) -> None:
    error = failure(fence("python", "print(1)"), fence("python", "1 / 0", line=77))
    assert "the block of this session at docs/core/queues/index.md:77 fails when it is replayed" in str(error)
    assert "ZeroDivisionError" in str(error)
    assert error.code_line is None


def test_a_traceback_through_an_earlier_block_shows_its_source(fence, run) -> None:
    first = fence("python", "def fail():\n    raise ValueError('x')")
    output = run(fence("python", "fail()", raises="ValueError"), first).output
    assert '  File "example_2.py", line 1, in <module>\n    fail()' in output
    assert "  File \"example.py\", line 2, in fail\n    raise ValueError('x')" in output


def test_processes_can_be_spawned(fence, run) -> None:
    code = (
        "import multiprocessing\n\ndef double(x):\n    return 2 * x\n\nif __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n        print(pool.map(double, [1, 2]))"
    )
    assert run(fence("python", code)).output == "[2, 4]\n"


def test_objects_that_live_to_the_end_are_finalised_aloud(fence, run) -> None:
    code = (
        "import atexit\nclass A:\n    def __del__(self):\n        print('freed')\n"
        "a = A()\natexit.register(print, 'exit')"
    )
    assert run(fence("python", code)).output == "exit\nfreed\n"


def test_the_runners_own_modules_are_not_in_the_way(fence, run) -> None:
    code = "import json, sys\nprint('handbook' in json.__file__, any('handbook/runners' in path for path in sys.path))"
    assert run(fence("python", code)).output == "False False\n"


@pytest.mark.parametrize(
    ("page", "file", "found"),
    [
        ("docs/systems/shop/index.md", None, ["snippets/systems/shop"]),
        ("docs/core/queues/index.md", "systems/shop/shop/api.py", ["snippets/systems/shop"]),
        ("docs/core/queues/index.md", "core/queues/put.py", []),
    ],
)
def test_only_blocks_of_a_system_import_its_package(page, file, found, fence) -> None:
    roots = python.import_roots(fence("python", "x", page=page, file=file))
    assert [Path(root).parts[-3:] for root in roots] == [tuple(path.split("/")) for path in found]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
