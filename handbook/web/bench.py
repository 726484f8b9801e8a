"""`python -m handbook.web.bench` measures what a reader waits for, in a real browser on this machine, and prints it.

Times are from a click on Run to the first output on the screen's document, medians of several runs, everything served
from loopback: what the network adds is not in them. Ratios compare with the same program in a new process of this
machine's CPython. Memory is the unique set size of the page's process.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import markdown
import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from handbook.site.files import add_web
from handbook.web import OUT
from handbook.web.browser import launch, served
from handbook.web.build import build

LOOP = "sum(i * i for i in range(1_000_000))"
PAGE = f"""
```python title="Hello"
print("hello")
```

```python title="Endless"
print("begun")
while True:
    pass
```

```python title="Loop"
import time
began = time.perf_counter()
{LOOP}
print(round(time.perf_counter() - began, 4))
```

```sql title="Select"
select 1;
```
"""
FRAME = """<!doctype html><html lang=en><meta charset=utf-8><title>Bench</title><link rel=icon href=data:,>
<body data-base=.>{body}
<script type=module>import {{act}} from "./assets/web/mount.js"; globalThis.act = act;</script>"""
CLICK = """
async (number) => {
  const block = document.querySelectorAll("[data-language]")[number];
  const old = block.querySelector("figure > .out:not([hidden])");
  const fresh = () => [...block.querySelectorAll("figure > .out")].filter((out) => out !== old);
  const shown = () => fresh().some((out) => out.querySelector("samp, table"));
  const began = performance.now();
  await act(block.querySelector("[data-do=run]"));
  while (!shown() && block.dataset.state === "running") await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - began;
}
"""
STOP = """
async (number) => {
  const block = document.querySelectorAll("[data-language]")[number];
  const began = performance.now();
  await act(block.querySelector("[data-do=stop]"));
  while (block.dataset.state === "running") await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - began;
}
"""
HELLO, ENDLESS, LOOPING, SELECT = range(4)
SPARE = 8.0
"""Seconds after which the spare worker is surely warm."""


def measure(times: int) -> dict[str, object]:
    """Every figure; times in milliseconds, memory and sizes in megabytes."""
    build()
    with _site() as url, sync_playwright() as playwright:
        browser = launch(playwright)
        cold = [_cold(browser, url, HELLO) for _ in range(times)]
        second = [_new_worker(browser, url) for _ in range(times)]
        sql_cold = [_cold(browser, url, SELECT) for _ in range(times)]
        found = {
            "python": {"first": _median(cold), "new worker": _median(second), **_warm(browser, url, times)},
            "sql": {"first": _median(sql_cold), "next": _next(browser, url, SELECT, times)},
            "memory": _memory(browser, url),
            "bytes": _bytes(),
            "browser": f"Chromium {browser.version}",
        }
        browser.close()
    load = os.getloadavg()[0]
    return found | {"machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}"}


@contextmanager
def _site() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        add_web(OUT, folder)
        body = markdown.markdown(PAGE, extensions=["handbook.fences"])
        (folder / "index.html").write_text(FRAME.format(body=body), "utf-8")
        with served(folder) as site:
            yield site.url


@contextmanager
def _opened(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    yield page
    context.close()


def _cold(browser: Browser, url: str, block: int) -> float:
    with _opened(browser, url) as page:
        return float(page.evaluate(CLICK, block))


def _new_worker(browser: Browser, url: str) -> float:
    """With everything in the browser's HTTP cache."""
    with _opened(browser, url) as page:
        page.evaluate(CLICK, HELLO)
        page.reload(wait_until="networkidle")
        return float(page.evaluate(CLICK, HELLO))


def _next(browser: Browser, url: str, block: int, times: int) -> float:
    with _opened(browser, url) as page:
        page.evaluate(CLICK, block)
        return _median([_settled(page, block) for _ in range(times)])


def _warm(browser: Browser, url: str, times: int) -> dict[str, float]:
    with _opened(browser, url) as page:
        page.evaluate(CLICK, HELLO)
        ready = [_settled(page, HELLO) for _ in range(times)]
        stops, after = [], []
        for _ in range(times):
            page.evaluate(CLICK, ENDLESS)
            page.wait_for_timeout(SPARE * 1000)
            stops.append(float(page.evaluate(STOP, ENDLESS)))
            after.append(float(page.evaluate(CLICK, HELLO)))
        page.evaluate(CLICK, LOOPING)
        loop = float(page.locator("samp").last.inner_text()) * 1000
    machine = _machine(times)
    return {
        "ready worker": _median(ready), "stop": _median(stops), "after stop, spare ready": _median(after),
        "loop": loop, "loop, times this machine's CPython": round(loop / machine, 1),
    }  # fmt: skip


def _settled(page: Page, block: int) -> float:
    took = float(page.evaluate(CLICK, block))
    page.wait_for_function("!document.querySelector('[data-state=running]')")
    return took


def _machine(times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        exec(LOOP)
        took.append((time.perf_counter() - began) * 1000)
    return _median(took)


def _memory(browser: Browser, url: str) -> dict[str, float]:
    session = browser.new_browser_cdp_session()

    def renderers() -> float:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        ids: Sequence[int] = [process["id"] for process in processes if process["type"] == "renderer"]
        return sum(psutil.Process(pid).memory_full_info().uss for pid in ids) / 1e6

    def added(act: Callable[[Page], object]) -> float:
        with _opened(browser, url) as page:
            before = renderers()
            act(page)
            return round(renderers() - before)

    return {
        "Python worker": added(lambda page: page.evaluate(CLICK, HELLO)),
        "PostgreSQL worker": added(lambda page: page.evaluate(CLICK, SELECT)),
    }


def _bytes() -> dict[str, dict[str, float]]:
    modules = [OUT / "assets/web" / name for name in ("mount.js", "store.js")]
    modules += sorted((OUT / "assets/web/elements").glob("*"))
    folders = {"elements": modules, "editor": [OUT / "assets/web/editor/editor.js"]}
    for folder in sorted((OUT / "runtime").iterdir()):
        folders[folder.name.split("-")[0]] = sorted(path for path in folder.rglob("*") if path.is_file())
    return {name: _sizes(paths) for name, paths in folders.items()}


def _sizes(paths: Sequence[Path]) -> dict[str, float]:
    raw = [path.read_bytes() for path in paths]
    packed = sum(min(len(data), len(gzip.compress(data))) for data in raw)
    return {"raw": round(sum(map(len, raw)) / 1e6, 3), "gzip": round(packed / 1e6, 3)}


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 1)


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(json.dumps(measure(times), indent=2))


if __name__ == "__main__":
    main()
