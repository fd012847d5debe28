"""A page with nothing but our form and diagram scripts, under the policy of the product."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser_forms.serving import serving
from web.assets import build


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the scripts are served; they are bundled first when they are stale."""
    build()
    with serving() as url:
        yield url


@pytest.fixture
def sheet(page: Page, address: str) -> Iterator[Page]:
    """An empty page with mountForm and mountDiagram; whatever its policy refuses fails the test."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    yield page
    assert not complaints, complaints
