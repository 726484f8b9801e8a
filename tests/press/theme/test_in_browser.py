"""What a reader does with the theme, in a real browser, below a sub-path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from handbook.web.browser import served

PAGES = ("", "core/queues/", "practice/", "contributing/kit/", "404.html")
PHONE = {"width": 412, "height": 823}
CLIPBOARD = ["clipboard-read", "clipboard-write"]
DESK = {"width": 1280, "height": 800}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() =>
  [...document.querySelectorAll("button, summary, textarea, .pick label, .option label, nav a")]
  .filter((element) => element.checkVisibility() && !element.disabled)
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
MOVED = """window.moved = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) moved += value; })
  .observe({type: "layout-shift", buffered: true});"""
READY = """() => [...document.querySelectorAll("depth-switch, quiz-choice, quiz-predict, quiz-order")]
  .every((element) => customElements.get(element.localName))"""
OPENED = """() => { for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const option of document.querySelectorAll(".option")) option.toggleAttribute("data-shown", true); }"""


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    with served(site) as server:
        yield server.url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """visit(path, **context) -> the page; an error in its scripts or a file that is missing fails the test."""
    problems: list[str] = []
    contexts = []

    def open_(path: str = "", **options) -> Page:
        context = browser.new_context(
            **{"viewport": DESK, "permissions": ["clipboard-read", "clipboard-write"], **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda answer: problems.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{address}{path}", wait_until="load")
        if options.get("java_script_enabled", True):
            page.wait_for_function(READY)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_light_or_dark_wide_or_narrow_folded_or_open(visit, path):
    page = visit(path)
    page.evaluate(OPENED)
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (viewport, scheme)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_a_page_as_it_is_loaded(visit, path):
    assert violations(visit(path)) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_a_phone_is_wider_than_it_or_smaller_than_a_finger(visit, path):
    page = visit(path, viewport=PHONE, has_touch=True)
    page.evaluate(OPENED)
    assert page.evaluate(WIDER) == 0
    assert page.evaluate(SMALL) == []


def test_the_reader_chooses_a_depth_and_the_next_page_remembers_it(visit, address):
    page = visit("core/queues/")
    expect(page.locator("#strong-candidate")).to_be_visible()
    page.get_by_label("Must know").check(force=True)
    expect(page.locator("#strong-candidate")).to_be_hidden()
    expect(page.get_by_text("more minute")).to_be_visible()
    page.goto(f"{address}contributing/kit/")
    expect(page.locator("#deep-internals")).to_be_hidden()
    expect(page.locator("input[value=must]")).to_be_checked()


def test_a_link_into_a_hidden_depth_opens_it_for_this_visit_only(visit):
    page = visit("contributing/kit/")
    page.get_by_label("Must know").check(force=True)
    page.get_by_role("link", name="A link into a deeper section").click()
    expect(page.locator("#deep-internals")).to_be_visible()
    assert page.evaluate("localStorage.getItem('under-load.read')") == "must"


def test_show_opens_the_depth_and_moves_the_focus_there(visit):
    page = visit("core/queues/")
    page.get_by_label("Must know").check(force=True)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#strong-candidate")).to_be_focused()


def test_the_theme_is_switched_and_remembered(visit):
    page = visit(color_scheme="light")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert after != before
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after


def test_a_copied_block_says_where_it_came_from_and_is_otherwise_the_code(visit):
    page = visit("contributing/kit/")
    block = page.locator("run-block[data-file]").first
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("status")).to_have_text("Copied")
    first, licence, *code = copied(page).split("\n")
    assert re.match(r"# core/memory/defaults\.py · http.*/contributing/kit/$", first)
    assert licence == "# SPDX-License-Identifier: MIT-0"
    assert "\n".join(code).rstrip("\n") == block.locator("pre code").first.text_content()


def test_a_copied_terminal_is_its_commands(visit):
    page = visit("contributing/kit/")
    page.locator("[data-language=console]").get_by_role("button", name="Copy").click()
    expect(page.locator("[data-language=console]").get_by_role("status")).to_have_text("Copied")
    assert copied(page) == "printf 'b\\na\\n' > letters\nsort letters\n"


def test_the_markdown_of_the_page_is_copied(visit, chapter):
    page = visit("core/queues/")
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == chapter


def test_a_prediction_is_compared_without_regard_to_white_space(visit):
    page = visit("practice/")
    quiz = page.locator("quiz-predict")
    quiz.get_by_label("Your prediction").fill("2")
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.get_by_role("status")).to_have_text("Not what it prints. The reason is below.")
    quiz.get_by_label("Your prediction").fill(" 1  \n2")
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.get_by_role("status")).to_have_text("That is what it prints.")
    expect(quiz.locator("details")).to_have_attribute("open", "")


def test_a_choice_shows_the_reason_of_the_chosen_option_only(visit):
    quiz = visit("practice/").locator("quiz-choice")
    expect(quiz.locator(".option__why:visible")).to_have_count(0)
    quiz.get_by_label("wrong").check()
    expect(quiz.locator(".option__why:visible")).to_have_text("No. No so.")
    quiz.get_by_label("right").check()
    expect(quiz.locator(".option__why:visible")).to_have_text("Yes. Because.")
    expect(quiz.get_by_role("status")).to_have_text("Yes. Because.")


def test_steps_are_put_in_order_by_keyboard(visit):
    quiz = visit("practice/").locator("quiz-order")
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.get_by_role("status")).to_contain_text("of 3 steps are in place")
    for step in ("three", "two", "one"):
        up = quiz.get_by_role("button", name=f"Move up: {step}")
        while up.is_enabled():
            up.focus()
            up.press("Enter")
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.get_by_role("status")).to_have_text("That is the order.")


def test_search_is_fetched_when_it_is_opened_and_found_by_keyboard_alone(visit, address):
    page = visit("core/queues/")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.keyboard.press("/")
    expect(page.locator("dialog input")).to_be_focused()
    page.keyboard.type("queues")
    expect(page.locator("dialog li").first).to_contain_text("Queues")
    assert any(url.endswith("search/search_index.json") for url in fetched)
    expect(page.locator("dialog mark").first).to_have_text("Queues")
    page.keyboard.press("ArrowDown")
    expect(page.locator("dialog li a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("dialog input")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}core/queues/**")
    expect(page.locator("dialog")).to_be_hidden()


def test_search_closes_with_escape_and_gives_the_focus_back(visit):
    page = visit("core/queues/")
    page.get_by_role("button", name="Search the book").click()
    expect(page.locator("dialog input")).to_be_focused()
    page.keyboard.type("nothing like it")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Search the book")).to_be_focused()


def test_a_slash_in_a_field_is_a_slash(visit):
    page = visit("practice/")
    field = page.get_by_label("Your prediction")
    field.press("/")
    expect(field).to_have_value("/")
    expect(page.locator("dialog")).to_have_count(0)


def test_the_contents_of_a_phone_open_and_close(visit):
    page = visit("core/queues/", viewport=PHONE, has_touch=True)
    page.get_by_role("button", name="Contents").tap()
    expect(page.get_by_role("navigation", name="Contents")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Close").tap()
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()


def test_without_script_every_answer_can_be_read_and_nothing_is_offered_that_would_not_work(visit):
    page = visit("practice/", java_script_enabled=False)
    expect(page.locator(".option__why").first).to_be_visible()
    expect(page.locator("[data-script]:visible")).to_have_count(0)
    page.locator("quiz-predict summary").click()
    expect(page.locator("quiz-predict samp")).to_be_visible()


def test_nothing_moves_when_the_scripts_arrive_late(browser, address):
    page = browser.new_page(viewport=PHONE)
    page.route("**/*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.add_init_script(MOVED)
    page.goto(f"{address}contributing/kit/", wait_until="networkidle")
    assert page.evaluate("moved") == 0
    page.close()
