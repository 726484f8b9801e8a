"""What can go wrong while Python runs: each ends in a sentence, and the page goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from handbook.web.browser import StaticSite

Open = Callable[..., Page]
HELLO = 'print("hello")'
ENDED = re.compile("output|error|stopped")
STOP = """
async () => {
  const block = document.querySelector("run-block");
  const began = performance.now();
  block.querySelector("[data-do=stop]").click();
  const options = {attributes: true, attributeFilter: ["data-state"]};
  await new Promise((resolve) => new MutationObserver(resolve).observe(block, options));
  return [performance.now() - began, block.dataset.state];
}
"""
WORKERS = """
globalThis.workers = [];
globalThis.Worker = class extends Worker {
  constructor(...given) { super(...given); workers.push(this); }
};
"""


def chapter(*codes: str) -> str:
    return "\n\n".join(f'```python title="Block {number}"\n{code}\n```' for number, code in enumerate(codes, 1))


def run(page: Page, number: int = 1) -> None:
    page.locator("run-block").nth(number - 1).evaluate("block => block.dataset.state = 'recorded'")
    page.get_by_role("button", name=f"Run: Block {number}").click()


def out(page: Page, number: int = 1) -> str:
    """What the block shows once its run has ended."""
    block = page.locator("run-block").nth(number - 1)
    expect(block).to_have_attribute("data-state", ENDED, timeout=60_000)
    return block.locator(".out").inner_text()


def test_an_endless_loop_stops_within_100_ms_and_the_next_program_runs(open_page: Open) -> None:
    page = open_page(chapter('print("begun")\nwhile True:\n    pass', HELLO))
    run(page)
    page.locator("samp", has_text="begun").wait_for(timeout=60_000)
    took, state = page.evaluate(STOP)
    assert (state, took < 100) == ("stopped", True), took
    assert "Stopped" in out(page)
    run(page, 2)
    assert "hello" in out(page, 2)


def test_another_block_takes_over_from_an_endless_loop(open_page: Open) -> None:
    page = open_page(chapter('print("begun")\nwhile True:\n    pass', HELLO))
    run(page)
    page.locator("samp", has_text="begun").wait_for(timeout=60_000)
    run(page, 2)
    assert "hello" in out(page, 2)
    assert "Stopped, because another block was started" in out(page)


def test_a_runaway_print_is_cut_off(open_page: Open) -> None:
    page = open_page(chapter("n = 0\nwhile True:\n    print(n)\n    n += 1", HELLO))
    run(page)
    shown = out(page)
    assert "It printed more than 200 kB and was stopped." in shown
    assert 200_000 <= len(shown) < 202_000
    run(page, 2)
    assert "hello" in out(page, 2)


def test_an_allocation_of_two_gigabytes_is_refused(open_page: Open) -> None:
    page = open_page(chapter("block = bytearray(2_000_000_000)", HELLO))
    run(page)
    shown = out(page)
    assert "MemoryError" in shown
    assert "A program in the page has 1 GB of memory." in shown
    run(page, 2)
    assert "hello" in out(page, 2)


def test_a_heap_full_of_small_objects_is_a_memory_error_too(open_page: Open) -> None:
    page = open_page(chapter("kept = []\nwhile True:\n    kept.append([0] * 10_000)", HELLO))
    run(page)
    shown = out(page)
    assert "line 3" in shown
    assert "MemoryError" in shown
    run(page, 2)
    assert "hello" in out(page, 2)


def test_a_stack_deeper_than_the_page_has_costs_only_the_worker(open_page: Open) -> None:
    deep = "nested = []\nfor _ in range(200_000):\n    nested = [nested]\n"
    page = open_page(chapter(f"{deep}import sys\nsys.setrecursionlimit(10**9)\nrepr(nested)", HELLO))
    run(page)
    assert "The program went deeper than the stack of a page can hold" in out(page)
    run(page, 2)
    assert "hello" in out(page, 2)


def test_a_syntax_error_names_and_marks_its_line(open_page: Open) -> None:
    page = open_page(chapter('print("never")\nif True\n    pass'))
    run(page)
    assert "SyntaxError: expected ':'" in out(page)
    assert page.locator("[role=status]").inner_text() == "Error on line 2"
    marked = page.evaluate("[...CSS.highlights.get('failed-line')].map(String)")
    assert marked == ["if True"]


def test_a_worker_that_dies_without_a_word(open_page: Open, page: Page) -> None:
    page.add_init_script(WORKERS)
    open_page(chapter('print("begun")\nwhile True:\n    pass', HELLO))
    run(page)
    page.locator("samp", has_text="begun").wait_for(timeout=60_000)
    page.evaluate("workers[0].terminate()")
    assert "Python is gone without a word" in out(page)
    run(page, 2)
    assert "hello" in out(page, 2)


@pytest.mark.parametrize("missing", ["pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip", "loop.py", "runtime.json"])
def test_a_failed_download_can_be_tried_again(open_page: Open, bare_site: StaticSite, missing: str) -> None:
    page = open_page(chapter(HELLO))
    bare_site.broken.add(missing)
    run(page)
    shown = out(page)
    assert "Python could not be downloaded" in shown
    assert "press Run again" in shown
    bare_site.broken.clear()
    run(page)
    assert "hello" in out(page)


def test_a_failed_download_of_a_package_can_be_tried_again(open_page: Open, bare_site: StaticSite) -> None:
    page = open_page(chapter("import tenacity\nprint(tenacity.__name__)"))
    bare_site.broken.add(".whl")
    run(page)
    assert "A package could not be downloaded" in out(page)
    bare_site.broken.clear()
    run(page)
    assert "tenacity" in out(page)


def test_without_a_network_it_says_so(open_page: Open) -> None:
    page = open_page(chapter(HELLO))
    page.get_by_role("button", name="Edit: Block 1").click()
    page.locator(".cm-content").wait_for()
    page.evaluate("import('../assets/web/runtimes/python.js')")
    page.context.set_offline(True)
    run(page)
    assert "You are offline" in out(page)
    page.context.set_offline(False)
    run(page)
    assert "hello" in out(page)


@pytest.mark.parametrize("missing", ["mount.js", "attach.js", "python.js", "runner.py"])
def test_without_the_page_s_own_modules_it_says_so_and_a_reload_helps(
    open_page: Open, bare_site: StaticSite, missing: str
) -> None:
    page = open_page(chapter(HELLO))
    bare_site.broken.add(missing)
    run(page)
    expect(page.locator("run-block")).to_contain_text(re.compile("could not be (loaded|downloaded)"), timeout=60_000)
    bare_site.broken.clear()
    page.reload()
    run(page)
    assert "hello" in out(page)


def test_without_webassembly_it_says_so(open_page: Open, page: Page) -> None:
    page.add_init_script("delete globalThis.WebAssembly")
    open_page(chapter(HELLO))
    run(page)
    assert "cannot run WebAssembly" in out(page)


def test_without_the_editor_a_text_field_does(open_page: Open, bare_site: StaticSite) -> None:
    page = open_page(chapter(HELLO))
    bare_site.broken.add("editor.js")
    page.get_by_role("button", name="Edit: Block 1").click()
    page.get_by_role("textbox", name="Edit the code of example.py").fill("print('typed')")
    run(page)
    assert "typed" in out(page)
