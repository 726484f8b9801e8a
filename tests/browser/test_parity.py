"""Every block of the book that is not local prints in the page what the book says; every local one fails or differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from playwright.sync_api import Browser

from handbook.manuscript import Fence, ManuscriptError, Page, load_page, page_paths
from handbook.web.browser import StaticSite
from handbook.web.parity import LANGUAGES, Seen, run

SHARED = {"sql", "redis"}


def _pages() -> Iterator[Page]:
    for path in page_paths():
        with suppress(ManuscriptError):  # the tests of the manuscript report it
            yield load_page(path)


def _runnable(page: Page) -> list[Fence]:
    questions = [question.fence for question in page.questions if question.kind == "predict"]
    fences = [fence for fence in (*page.fences, *questions) if fence.language in LANGUAGES]
    return [fence for fence in fences if "skip" not in fence.options]


def _before(fence: Fence, fences: Sequence[Fence]) -> list[Fence]:
    session = fence.options.get("session")
    if session is None and fence.language not in SHARED:
        return []
    kin = [each for each in fences if each.language == fence.language and each.options.get("session") == session]
    return [each for each in kin[: kin.index(fence)] if "local" not in each.options] if fence in kin else []


CASES = [(page, fence) for page in _pages() for fence in _runnable(page)]


@pytest.fixture(scope="module")
def seen(browser: Browser, bare_site_of_module: StaticSite) -> _Lazy:
    """What each block printed, by its digest; the blocks of a page run together when the first of them is asked for."""
    return _Lazy(browser, bare_site_of_module)


class _Lazy(dict[str, Seen]):
    def __init__(self, browser: Browser, site: StaticSite) -> None:
        super().__init__()
        self._browser, self._site = browser, site

    def of(self, page: Page, fence: Fence) -> Seen:
        if fence.digest not in self:
            for language in LANGUAGES:
                self._run(page, [each for each in _runnable(page) if each.language == language])
        return self[fence.digest]

    def _run(self, page: Page, fences: Sequence[Fence]) -> None:
        if not fences:
            return
        context = self._browser.new_context()
        tab = context.new_page()
        tab.goto(self._site.url)
        before = {number: _before(fence, page.fences) for number, fence in enumerate(fences)}
        for each in run(tab, fences, before):
            self[each.fence.digest] = each
        context.close()


def test_there_are_blocks_to_run() -> None:
    assert CASES


@pytest.mark.parametrize(("page", "fence"), CASES, ids=[fence.where() for _, fence in CASES])
def test_the_browser_prints_what_the_book_says(page: Page, fence: Fence, seen: _Lazy) -> None:
    found = seen.of(page, fence).difference()
    if "local" in fence.options:
        assert found, f"{fence.where()}: it runs in the browser and prints the same; take local away"
    else:
        assert not found, f"{fence.where()}: {found}\nRepair it, or say with local why it needs a machine"
