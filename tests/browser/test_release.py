"""A built site as a release: strict, without third parties, of one piece, and there when the network is not."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from handbook.web import OUT
from handbook.web.browser import PREFIX, served
from handbook.web.release import policy

Release = Callable[..., tuple[Path, str]]
PYTHON = '```python title="One"\nimport tenacity\nprint("hello from", tenacity.__name__)\n```\n'
SQL = '\n```sql title="Two"\nselect 1 + 1 as two;\n```\n'
ENDED = re.compile("output|error|stopped")
VIOLATIONS = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push([event.violatedDirective, event.blockedURI]));
"""
RELEASES = """
() => [document.documentElement.dataset.release, ...performance.getEntriesByType("resource")
  .map((entry) => entry.name.match(/assets-(\\w+)/)?.[1]).filter(Boolean)]
"""


@pytest.fixture(autouse=True)
def second_visit(page: Page) -> None:
    """The reader has seen a page of the book before, so this one is kept."""
    page.add_init_script("localStorage.setItem('under-load.visited', 'yes')")


def run(page: Page, title: str = "One") -> str:
    page.get_by_role("button", name=f"Run: {title}").click()
    block = page.locator("[data-language]", has=page.get_by_role("button", name="Copy")).filter(has_text=title)
    expect(block).to_have_attribute("data-state", ENDED, timeout=60_000)
    return block.locator(".out:visible").inner_text()


def kept(page: Page) -> None:
    """Wait until the service worker has the page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller")


def until(page: Page, promise: str) -> None:
    """Wait until a promise of the page, made anew every 50 ms for 20 s, becomes true."""
    page.evaluate(f"""async () => {{
      for (let turn = 0; turn < 400; turn += 1) {{
        if (await {promise}) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }}
      throw new Error("it never became true");
    }}""")


def test_the_policy_holds_nothing_leaves_the_site_and_everything_runs(page: Page, release: Release) -> None:
    folder, _ = release("site", {"chapter": PYTHON + SQL})
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.add_init_script(VIOLATIONS)
    with served(folder) as site:
        page.goto(f"{site.url}chapter/")
        assert "hello from tenacity" in run(page)
        assert "2" in run(page, "Two")
        page.get_by_role("button", name="Edit: One").click()
        expect(page.locator(".cm-content")).to_be_visible()
        assert page.evaluate("violations") == []
    network = [url for url in asked if not url.startswith(("blob:", "data:"))]
    assert len(network) > 10
    assert {urlsplit(url).netloc for url in network} == {urlsplit(site.url).netloc}
    assert all(urlsplit(url).path.startswith(PREFIX) for url in network)


def test_a_first_visit_keeps_nothing_and_the_second_page_is_kept(browser: Browser, release: Release) -> None:
    folder, _ = release("site", {"chapter": PYTHON, "next": PYTHON})
    context = browser.new_context()
    page = context.new_page()
    with served(folder) as site:
        page.goto(f"{site.url}chapter/")
        assert page.evaluate("navigator.serviceWorker.getRegistrations()") == []
        page.goto(f"{site.url}next/")
        kept(page)
    context.close()


def test_the_policy_is_strict() -> None:
    plain = policy("<script>let a = 1</script>")
    assert re.search(r"script-src 'self' 'sha256-[\w+/=]{44}';", plain)
    assert "unsafe" not in plain
    assert "style-src 'self' 'unsafe-inline'" in policy("<style>a{}</style>")


def test_without_a_network_a_page_that_was_read_runs_what_it_ran(page: Page, release: Release) -> None:
    folder, _ = release("site", {"chapter": PYTHON, "never": PYTHON})
    with served(folder) as site:
        page.goto(f"{site.url}chapter/")
        kept(page)
        page.reload()
        run(page)
    page.goto(f"{site.url}chapter/")
    assert "hello from tenacity" in run(page)
    page.goto(f"{site.url}never/")
    expect(page.locator("body")).to_contain_text("You are offline, and this page is not kept")


def test_a_page_never_meets_the_modules_of_another_release(page: Page, release: Release) -> None:
    first, old = release("first", {"chapter": PYTHON}, note="first")
    second, new = release("second", {"chapter": PYTHON.replace("hello", "good morning")}, note="second")
    assert old != new
    with served(first) as site:
        page.goto(f"{site.url}chapter/")
        kept(page)
        site.folder = second
        assert "hello from tenacity" in run(page)
        assert set(page.evaluate(RELEASES)) == {old}
        later = page.context.new_page()
        later.goto(f"{site.url}chapter/")
        assert "good morning from tenacity" in run(later)
        assert set(later.evaluate(RELEASES)) == {new}
        until(later, f"caches.has('under-load-pages-{new}')")


def test_after_an_update_the_pages_that_were_read_are_there_without_a_network(page: Page, release: Release) -> None:
    pages = {"chapter": PYTHON, "other": "First words.\n"}
    first, _ = release("first", pages, note="first")
    second, new = release("second", {**pages, "other": "Second words.\n"}, note="second")
    with served(first) as site:
        page.goto(f"{site.url}chapter/")
        kept(page)
        page.goto(f"{site.url}other/")
        site.folder = second
        page.goto(f"{site.url}chapter/")
        until(page, f"caches.match('{site.url}other/', {{cacheName: 'under-load-pages-{new}'}})")
    page.goto(f"{site.url}other/")
    expect(page.locator("main")).to_contain_text("Second words.")
    assert set(page.evaluate(RELEASES)) == {new}


def test_what_a_block_loads_besides_python_and_the_editor_is_small(web: Path) -> None:
    folder = OUT / "assets" / "web"
    modules = [folder / "mount.js", folder / "store.js", *folder.glob("elements/*"), *folder.glob("runtimes/*")]
    assert len(modules) > 12
    assert sum(len(gzip.compress(module.read_bytes())) for module in modules) < 25_000


def test_the_modules_keep_their_types(web: Path) -> None:
    here = Path(__file__).parents[2] / "handbook" / "web"
    done = subprocess.run(["npm", "run", "--silent", "check"], cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
