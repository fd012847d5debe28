"""A town without cases, made for each test, and a city with cases under way, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from engine.clock import MovableClock
from tests.browser.staging import MORNING, cases_under_way, first_province, open_copy, people_alone
from tests.browser.town import Town, running
from web.demo.stage import contents


@pytest.fixture
def town(browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The people and the procedure of the demonstration without any case, on the morning of 2 March 2026."""
    clock = MovableClock()
    engine = open_copy(tmp_path_factory, people_alone, tmp_path, clock)
    clock.ahead = MORNING - clock.machine_now()
    with running(engine, contents()[0], browser) as town:
        yield town
    assert town.failures == []


@pytest.fixture(scope="session")
def city(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The first province with a few cases under way; who changes something there, changes it for all."""
    engine = open_copy(tmp_path_factory, cases_under_way, tmp_path_factory.mktemp("city"), MovableClock())
    with running(engine, first_province(), browser) as town:
        yield town
