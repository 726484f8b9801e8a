"""A built folder served as a static host would, and a Chromium to look at it: for tests and measurements."""

from __future__ import annotations

import mimetypes
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PREFIX = "/under-load/"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}

_RUN = """
async ({module, name, requests}) => {
  const {[name]: Runtime} = await import(new URL(module, document.baseURI));
  const runtime = window.runtime ??= new Runtime();
  const results = [];
  for (const request of requests) {
    const events = [];
    const result = await runtime.run({
      id: "a", filename: "example.py", before: [], stdin: [], ...request, onEvent: (event) => events.push(event),
    });
    results.push({...result, events});
  }
  return results;
}
"""


class NoBrowser(Exception):
    """No Chromium was found; the text says where it was looked for."""


class StaticSite(ThreadingHTTPServer):
    """Serves `folder` below PREFIX with no header that a plain static host would not send.

    `broken` holds ends of paths that answer 503; `asked` is every path asked for, in order.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address of the site, with a slash at its end."""
        return f"http://127.0.0.1:{self.server_port}{PREFIX}"

    def stop(self) -> None:
        """Close the port and every connection; asking again is refused."""
        self.shutdown()
        self.server_close()
        self._thread.join()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StaticSite

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(path)
        if any(path.endswith(end) for end in self.server.broken):
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, b"broken on purpose", "text/plain")
            return
        if not path.startswith(PREFIX):
            self._send(HTTPStatus.NOT_FOUND, b"outside of the site", "text/plain")
            return
        file = (self.server.folder / path.removeprefix(PREFIX)).resolve()
        if file.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{self.path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        if not file.is_relative_to(self.server.folder.resolve()) or not file.is_file():
            self._send(HTTPStatus.NOT_FOUND, b"no such file", "text/plain")
            return
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(HTTPStatus.OK, file.read_bytes(), kind)

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600" if status == HTTPStatus.OK else "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[StaticSite]:
    site = StaticSite(folder)
    try:
        yield site
    finally:
        site.stop()


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium or Chrome, else the one that Playwright downloaded. Raises NoBrowser."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    try:
        return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    except PlaywrightError as error:
        places = f"{', '.join(NAMES)} on PATH, and Playwright's own (playwright install chromium)"
        reason = str(error).splitlines()[0]
        raise NoBrowser(f"No Chromium that starts was found; looked for {places}: {reason}") from None


def run_in_page(page: Page, requests: Sequence[Mapping[str, Any]], runtime: str = "python") -> list[dict[str, Any]]:
    """Run requests one after another on a runtime of an opened page; their results, each with its `events`."""
    module, name = f"assets/web/runtimes/{runtime}.js", f"{runtime.title()}Runtime"
    job = {"module": module, "name": name, "requests": list(requests)}
    results: list[dict[str, Any]] = page.evaluate(_RUN, job)
    return results
