"""Makes of a built site a release: one version of its parts, whole or not at all.

A release's style sheets and modules lie in assets-<release>/, named after their contents, and every page names that
folder. A page therefore never meets the modules of another release, whatever a cache or a server gives it. What is big
lies in runtime/ in folders named after their contents, and stays cached across releases.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from handbook.web import OUT, built

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
LEFT_OUT = ("web/editor/", "web/seeds/")
"""What the service worker does not fetch beforehand: it is kept once somebody used it."""
_ASSETS = re.compile(r'((?:href|src)="(?:[^":]*/)?)assets/')
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CHARSET = re.compile(r"<meta charset=[^>]*>")


def seal(site: Path) -> str:
    """Make the built site a release: assets by version, a policy in every page, a service worker. Returns its name."""
    release = _digest(site / "assets")
    (site / "assets").rename(site / f"assets-{release}")
    for path in site.rglob("*.html"):
        path.write_text(_sealed(path.read_text("utf-8"), release), "utf-8")
    if built():
        _write_service_worker(site, release)
    return release


def policy(page: str) -> str:
    """The Content-Security-Policy of a page: its own inline scripts by hash, inline styles only where it has some."""
    hashes = [_hash(script) for script in _INLINE_SCRIPT.findall(page)]
    inline = re.search(r"<style\b|<[^>]*\sstyle=\"", page)
    return POLICY.format(
        scripts=" ".join(["'self'", *dict.fromkeys(hashes)]), styles="'self' 'unsafe-inline'" if inline else "'self'"
    )


def _sealed(page: str, release: str) -> str:
    page = _ASSETS.sub(rf"\1assets-{release}/", page)
    page = page.replace("<html ", f'<html data-release="{release}" ', 1)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
    return _CHARSET.sub(lambda found: f"{found.group()}{meta}", page, count=1)


def _write_service_worker(site: Path, release: str) -> None:
    assets = site / f"assets-{release}"
    names = sorted(path.relative_to(assets).as_posix() for path in assets.rglob("*") if path.is_file())
    shell = [f"assets-{release}/{name}" for name in names if not name.startswith(LEFT_OUT)]
    script = (OUT / "sw.js").read_text("utf-8")
    about = f"const RELEASE={json.dumps(release)},SHELL={json.dumps(shell)};"
    target = site / "sw.js"
    target.unlink(missing_ok=True)  # it may be a link to the file in build/web
    target.write_text(about + script, "utf-8")


def _digest(folder: Path) -> str:
    sum_ = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sum_.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return sum_.hexdigest()[:12]


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
