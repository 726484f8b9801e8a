"""pytest plugin: one real Chromium for all tests of a process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Browser:
    """One Chromium for the run; a failure where it is missing and HANDBOOK_REQUIRE_ALL=1, else a skip."""
    from playwright.sync_api import sync_playwright

    from handbook.web.browser import NoBrowser, launch

    playwright = sync_playwright().start()
    request.config.add_cleanup(playwright.stop)
    try:
        chromium = launch(playwright)
    except NoBrowser as missing:
        cannot(str(missing))
    request.config.add_cleanup(chromium.close)
    return chromium


def cannot(reason: str) -> None:
    """Skip aloud; fail where everything is required."""
    if os.environ.get("HANDBOOK_REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Playwright's loop counts as running while its browser lives; tests without one run loops of their own."""
    loop = asyncio._get_running_loop()
    if loop is None or "browser" in getattr(item, "fixturenames", ()):
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)
