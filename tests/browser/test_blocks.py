"""What a reader does with a block: runs it, edits it, comes back to it; by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from handbook.web.browser import StaticSite

Open = Callable[..., Page]
TWO = """
```python title="One"
x = 20
print("x is", x)
```

```output
x is 20
```

```python title="Two"
print("two")
```
"""
SESSION = '```python title="One" session="s"\nx = 20\n```\n\n```python title="Two" session="s"\nprint(x + 1)\n```\n'
ENDED = re.compile("output|error|stopped")


def press(page: Page, button: str, title: str = "One") -> None:
    page.get_by_role("button", name=f"{button}: {title}").click()


def type_code(page: Page, code: str, title: str = "One") -> None:
    press(page, "Edit", title)
    page.locator(".cm-content").first.wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)


def result(page: Page, number: int = 0) -> str:
    block = page.locator("run-block").nth(number)
    expect(block).to_have_attribute("data-state", ENDED, timeout=60_000)
    return re.sub(r"\n+", "\n", block.locator(".out:visible").inner_text()).strip()


def test_run_replaces_what_the_book_recorded_and_reset_brings_it_back(open_page: Open) -> None:
    page = open_page(TWO)
    press(page, "Run")
    assert result(page) == "Output\nCPython 3.14.2\nx is 20"
    expect(page.get_by_role("status").first).to_have_text(re.compile(r"Done in \d+ ms"))
    press(page, "Reset")
    expect(page.locator("run-block").first.locator(".out:visible")).to_have_text(re.compile("Prints"))


def test_nothing_that_runs_blocks_is_asked_for_before_somebody_reaches_for_one(
    open_page: Open, bare_site: StaticSite
) -> None:
    page = open_page(TWO)
    page.wait_for_load_state("networkidle")
    asked = [path.removeprefix("/under-load/") for path in bare_site.asked]
    assert asked
    assert [path for path in asked if "web/" in path or "runtime/" in path] == []


def test_an_edit_survives_a_reload(open_page: Open) -> None:
    page = open_page(TWO)
    type_code(page, 'print("edited")')
    page.wait_for_function("localStorage.getItem('under-load.edits')")
    page.reload()
    expect(page.locator("pre code").first).to_have_text('print("edited")')
    expect(page.get_by_role("status").first).to_have_text(re.compile("^Your edit of .*Reset brings back"))
    press(page, "Run")
    assert "edited" in result(page)
    press(page, "Reset")
    expect(page.locator("pre code").first).to_have_text('x = 20\nprint("x is", x)')
    page.wait_for_function("!localStorage.getItem('under-load.edits')")
    page.reload()
    expect(page.locator("pre code").first).to_have_text('x = 20\nprint("x is", x)')


def test_an_edit_is_kept_when_the_reader_leaves_at_once(open_page: Open, bare_site: StaticSite) -> None:
    page = open_page(TWO)
    type_code(page, 'print("in a hurry")')
    page.goto(bare_site.url)
    page.go_back()
    expect(page.locator("pre code").first).to_have_text('print("in a hurry")')


def test_an_edit_survives_an_update_of_the_block_and_says_so(open_page: Open) -> None:
    page = open_page(TWO)
    type_code(page, 'print("mine")')
    page.wait_for_function("localStorage.getItem('under-load.edits')")
    open_page(TWO.replace("20", "21"))
    page.reload()
    expect(page.locator("pre code").first).to_have_text('print("mine")')
    expect(page.get_by_role("status").first).to_have_text(re.compile("The book has changed this block since"))
    press(page, "Reset")
    expect(page.locator("pre code").first).to_have_text('x = 21\nprint("x is", x)')


def test_blocks_of_a_session_run_in_order_with_the_reader_s_edits(open_page: Open) -> None:
    page = open_page(SESSION)
    press(page, "Run", "Two")
    assert result(page, 1).endswith("Ran the block above that this one continues first.\n21")
    type_code(page, "x = 1")
    press(page, "Run", "Two")
    expect(page.locator("run-block").nth(1).locator("samp")).to_have_text("2")


def test_a_session_whose_first_block_fails_says_which(open_page: Open) -> None:
    page = open_page(SESSION.replace("x = 20", "x = 1 / 0"))
    press(page, "Run", "Two")
    shown = result(page, 1)
    assert "example.py, a block above that this one continues, failed" in shown
    assert "ZeroDivisionError" in shown


def test_blocks_alone_share_nothing(open_page: Open) -> None:
    page = open_page('```python title="One"\nx = 1\n```\n\n```python title="Two"\nprint(x)\n```\n')
    press(page, "Run")
    assert "It ended without printing anything." in result(page)
    press(page, "Run", "Two")
    assert "NameError: name 'x' is not defined" in result(page, 1)


def test_input_reads_the_lines_that_were_given(open_page: Open) -> None:
    page = open_page('```python title="One"\nname = input("name? ")\nprint("hello", name)\n```\n')
    press(page, "Run")
    assert "EOFError: EOF when reading a line" in result(page)
    page.get_by_label("What input() reads, line by line").fill("Ada")
    press(page, "Run")
    expect(page.locator("samp")).to_have_text("name? Ada\nhello Ada\n")


def test_output_arrives_while_the_program_runs(open_page: Open) -> None:
    page = open_page('```python title="One"\nimport time\nprint("early")\ntime.sleep(60)\n```\n')
    press(page, "Run")
    expect(page.locator("samp")).to_have_text("early\n", timeout=60_000)
    expect(page.locator("run-block")).to_have_attribute("data-state", "running")
    press(page, "Stop")
    expect(page.locator("run-block")).to_have_attribute("data-state", "stopped")


def test_the_keyboard_alone_runs_edits_and_leaves_the_editor(open_page: Open) -> None:
    page = open_page(TWO)
    page.get_by_role("button", name="Run: One").focus()
    page.keyboard.press("Enter")
    assert "x is 20" in result(page)
    expect(page.get_by_role("button", name="Run: One")).to_be_focused()
    page.get_by_role("button", name="Edit: One").focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox", name="Edit the code of example.py. Escape, then Tab, leaves the editor.")
    expect(editor).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("if True:\nprint('typed')")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("samp").first).to_have_text("typed\n")
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run: One")).to_be_focused()


def test_a_slash_typed_in_the_editor_stays_there(open_page: Open) -> None:
    page = open_page(TWO)
    type_code(page, "x = 1")
    page.keyboard.type("/2")
    expect(page.locator(".cm-content")).to_contain_text("1/2")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_what_happens_is_announced_politely(open_page: Open) -> None:
    page = open_page('```python title="One"\nprint(1)\nboom\n```\n')
    press(page, "Run")
    result(page)
    expect(page.get_by_role("status")).to_have_text("Error on line 2")
    out = page.locator(".out:visible")
    assert (out.get_attribute("aria-live"), out.get_attribute("aria-busy")) == ("polite", "false")


def test_copy_takes_the_code_as_it_stands_in_the_editor(open_page: Open) -> None:
    page = open_page(TWO)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    type_code(page, 'print("copied")')
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status").first).to_have_text("Copied")
    assert 'print("copied")' in page.evaluate("navigator.clipboard.readText()")


def test_a_block_opens_in_the_playground_and_a_link_carries_its_code(
    open_page: Open, bare_site: StaticSite, playground: str
) -> None:
    open_page(playground, "playground")
    page = open_page(TWO)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "Playground")
    page.wait_for_url("**/playground/#python=*")
    expect(page.locator(".cm-content")).to_have_text('x = 20print("x is", x)')
    expect(page.locator("[data-said]")).to_contain_text("came with the link")
    press(page, "Run", "Python")
    assert "x is 20" in result(page)
    page.get_by_role("button", name="Copy a link to this code").click()
    expect(page.locator("[data-said]")).to_contain_text("Copied: a link of")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{bare_site.url}playground/#python=")
    assert len(link) < 200


def test_a_link_that_was_cut_off_is_said_to_be(open_page: Open, bare_site: StaticSite, playground: str) -> None:
    page = open_page(playground, "playground")
    page.goto(f"{bare_site.url}playground/#python=AAAA")
    expect(page.locator("[data-said]")).to_contain_text("no code that can be read")
    expect(page.locator(".cm-content")).to_be_visible()


def test_every_control_has_a_name(open_page: Open) -> None:
    page = open_page(TWO)
    names = page.eval_on_selector_all("button", "all => all.map((b) => b.getAttribute('aria-label') ?? b.textContent)")
    of_one = ["Run: One", "Stop: One", "Edit: One", "Reset: One", "Playground: One"]
    assert [name for name in names if "One" in name] == of_one


@pytest.fixture
def playground() -> str:
    text = (Path(__file__).parents[2] / "docs" / "playground.md").read_text("utf-8")
    return text.split("---\n", 2)[2]
