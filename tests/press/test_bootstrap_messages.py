"""What a reader is told when a set-up cannot go on. Each message is provoked."""

from __future__ import annotations

import ast
import errno
import http.server
import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbook.__main__ import OLDEST, refusal
from handbook.setup import ROOT, SetupError, environment, trouble
from handbook.setup.steps import Step, run

PYTHON = getattr(sys, "_base_executable", sys.executable)
CLOSED = "http://127.0.0.1:9/simple"
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_INDEX_URL": CLOSED,
    "PIP_NO_CACHE_DIR": "1",
    "UV_DEFAULT_INDEX": CLOSED,
    "UV_HTTP_RETRIES": "0",
    "UV_NO_CONFIG": "1",
}
AS_ROOT_ON_LINUX = sys.platform == "linux" and os.geteuid() == 0


def press(folder: Path) -> Path:
    """A copy of all that a first start reads."""
    ignored = shutil.ignore_patterns("__pycache__", "web", "node_modules")
    shutil.copytree(ROOT / "handbook", folder / "handbook", ignore=ignored, dirs_exist_ok=True)
    for name in environment.PINS:
        shutil.copy(ROOT / name, folder)
    return folder


def said(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return said([PYTHON, "-m", "handbook", *arguments], folder, **variables)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB: too small for an environment, large enough for the press."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A copy of the press in a folder that this user cannot write to, root included."""
    press(tmp_path)
    if AS_ROOT_ON_LINUX:
        subprocess.run(["mount", "--bind", "-o", "ro", tmp_path, tmp_path], check=True)
        yield tmp_path
        subprocess.run(["umount", "--lazy", tmp_path], check=True)
    else:
        tmp_path.chmod(0o555)
        yield tmp_path
        tmp_path.chmod(0o755)


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """The address of an index whose certificate nobody has signed."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *name]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/simple"
    server.shutdown()
    server.server_close()
    thread.join()


def old_pythons() -> list[str]:
    """Interpreters on this machine that are too old for the handbook, and start."""
    names = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    versions = Path(os.environ.get("PYENV_ROOT", "/nowhere")) / "versions"
    candidates = [*filter(None, names), *(str(path) for path in sorted(versions.glob("3.*/bin/python3")))]
    probe = "import sys; sys.exit(not (3, 6) <= sys.version_info < (3, 11, 5))"
    return [name for name in candidates if not said([name, "-c", probe], Path.cwd()).returncode]


@pytest.mark.parametrize(
    ("version", "system", "words"),
    [
        ((3, 6, 0), "posix", "needs Python 3.11.5 or newer; this is Python 3.6.0"),
        ((3, 11, 4), "posix", "needs Python 3.11.5 or newer; this is Python 3.11.4"),
        ((3, 13, 0), "nt", "inside WSL"),
    ],
)
def test_an_unfit_interpreter_or_system_gets_a_sentence(version: tuple[int, ...], system: str, words: str) -> None:
    assert words in refusal(version, system)


@pytest.mark.parametrize("version", [(3, 11, 5), (3, 14, 0), (4, 0, 0)])
def test_a_fit_interpreter_gets_none(version: tuple[int, ...]) -> None:
    assert refusal(version, "posix") == ""


@pytest.mark.skipif(not old_pythons(), reason="no Python older than 3.11.5 is installed here")
def test_real_old_interpreters_get_the_sentence_and_no_traceback(tmp_path: Path) -> None:
    press(tmp_path)
    for python in old_pythons():
        done = said([python, "-m", "handbook", "serve"], tmp_path)
        assert done.returncode == 1, python
        assert done.stderr.startswith("The handbook needs Python 3.11.5 or newer; this is Python 3."), python
        assert "python3.13 -m handbook serve" in done.stderr


def test_the_entry_point_has_no_syntax_newer_than_python_3_7() -> None:
    ast.parse((ROOT / "handbook" / "__main__.py").read_text(), feature_version=(3, 7))
    ast.parse((ROOT / "handbook" / "__init__.py").read_text(), feature_version=(3, 7))


def test_the_oldest_python_is_the_one_that_pyproject_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert asked == ">=" + ".".join(map(str, OLDEST))


def test_all_verbs_are_known_to_an_interpreter_with_nothing_installed(tmp_path: Path) -> None:
    code = "import sys; sys.path.insert(0, '.'); from handbook.cli import main; main(['--help'])"
    done = said([PYTHON, "-I", "-S", "-c", code], press(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_without_a_network_the_first_start_says_so(tmp_path: Path) -> None:
    done = start(press(tmp_path), "serve", **OFFLINE)
    assert done.returncode == 1
    assert trouble.NO_NETWORK in done.stderr
    assert "step: the installer, uv" in done.stderr
    assert "Traceback" not in done.stderr
    again = start(tmp_path, "serve", **OFFLINE)
    assert "[1/4] an environment" in again.stderr


def test_a_network_that_fails_while_packages_are_fetched_is_named_too(tmp_path: Path) -> None:
    install = [sys.executable, "-m", "uv", "pip", "install", "--target", str(tmp_path), "mkdocs"]
    with pytest.raises(SetupError) as failure:
        run([Step("packages", install)], tmp_path, {**os.environ, **OFFLINE, "UV_CACHE_DIR": str(tmp_path / "cache")})
    assert str(failure.value).startswith(trouble.NO_NETWORK)


@pytest.mark.skipif(not AS_ROOT_ON_LINUX, reason="mounting a tiny disk takes root on Linux")
def test_a_full_disk_is_named(tiny_disk: Path) -> None:
    done = start(press(tiny_disk), "serve")
    assert done.returncode == 1
    assert trouble.NO_SPACE in done.stderr
    assert "step: pip, of this Python" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_named(unwritable: Path) -> None:
    done = start(unwritable, "serve")
    assert done.returncode == 1
    assert trouble.NO_PERMISSION in done.stderr
    assert str(unwritable / ".venv") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, trouble.NO_SPACE), (errno.EACCES, trouble.NO_PERMISSION), (errno.EIO, trouble.UNKNOWN)],
)
def test_a_step_that_dies_of_an_os_error_is_explained(tmp_path: Path, number: int, sentence: str) -> None:
    code = f"import os; raise OSError({number}, os.strerror({number}))"
    with pytest.raises(SetupError) as failure:
        run([Step("first", [PYTHON, "-c", "pass"]), Step("second", [PYTHON, "-c", code])], tmp_path, os.environ)
    message = str(failure.value)
    assert message.startswith(sentence)
    assert "step: second" in message
    assert f"[Errno {number}]" in message


def test_a_platform_without_wheels_is_named() -> None:
    said = "hint: because merman==0.9.2 has no wheels with a matching platform tag (e.g., `manylinux_2_41_aarch64`)"
    assert str(trouble.of_output("packages", ["uv"], 1, said)).startswith(trouble.NO_BUILD)


@pytest.mark.parametrize(
    ("installer", "arguments"),
    [
        ("uv", ("--default-index", "{url}", "--target", "{folder}")),
        ("pip", ("--index-url", "{url}", "--retries", "0", "--target", "{folder}", "--disable-pip-version-check")),
    ],
)
def test_a_certificate_that_is_not_trusted_is_named(
    tmp_path: Path, untrusted: str, installer: str, arguments: tuple[str, ...]
) -> None:
    words = [argument.format(url=untrusted, folder=tmp_path) for argument in arguments]
    command = [sys.executable, "-m", *{"uv": ["uv", "pip"], "pip": ["pip"]}[installer], "install", *words, "mkdocs"]
    variables = {**os.environ, **OFFLINE, "UV_CACHE_DIR": str(tmp_path / "cache")}
    with pytest.raises(SetupError) as failure:
        run([Step("packages", command)], tmp_path, variables)
    assert str(failure.value).startswith(trouble.NO_TRUST)


def test_a_python_without_ensurepip_names_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environment.PINS:
        (tmp_path / name).touch()
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    with pytest.raises(SetupError, match=r"sudo apt install python3\.\d+-venv"):
        environment.Environment(tmp_path).set_up("site")
    assert not (tmp_path / ".venv").exists()


def test_progress_names_each_step_its_number_and_its_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run([Step("one", [PYTHON, "-c", "pass"]), Step("second", [PYTHON, "-c", "pass"])], tmp_path, os.environ)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("[1/2] one     ")
    assert second.startswith("[2/2] second  ")
    assert first.endswith(" s")


def test_an_interrupted_step_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[str]] = []
    popen = subprocess.Popen

    def start_and_interrupt(*arguments: object, **options: object) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = popen(*arguments, **options)  # type: ignore[call-overload]
        started.append(process)
        monkeypatch.setattr(process, "communicate", interrupt)
        return process

    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", start_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        run([Step("long", [PYTHON, "-c", "import time; time.sleep(600)"])], tmp_path, os.environ)
    assert started[0].returncode is not None
