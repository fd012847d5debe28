"""A page with nothing but our form and diagram scripts, under the policy of the product."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, ViewportSize

from tests.browser_forms.serving import serving
from web.assets import build

SIZE: ViewportSize = {"width": 1280, "height": 860}


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the scripts are served; they are bundled first when they are stale."""
    build()
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of the browser, in Chinese and Beijing time, for all tests: to open one takes longer than most tests."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.fixture
def sheet(tab: Page, address: str) -> Iterator[Page]:
    """An empty page with mountForm and mountDiagram, loaded anew; whatever its scripts raise, or its policy refuses,
    fails the test."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def raised(error: Error) -> None:
        complaints.append(str(error))

    tab.on("console", hear)
    tab.on("pageerror", raised)
    tab.set_viewport_size(SIZE)
    tab.goto(address)
    tab.wait_for_selector("body[data-ready]")
    yield tab
    tab.remove_listener("console", hear)
    tab.remove_listener("pageerror", raised)
    tab.unroute_all()
    tab.goto("about:blank")  # nothing a test left behind runs on
    assert not complaints, complaints
