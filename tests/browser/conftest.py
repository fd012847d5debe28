"""A town without cases, made for each test, and a city with cases under way, made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

from engine.bootstrap import build
from engine.clock import ZONE, MovableClock
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.browser.city import running_city
from tests.browser.town import Town
from web.app import create_app
from web.demo.stage import contents, gather
from web.server import demo_server

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


@pytest.fixture
def town(browser: Browser, tmp_path: Path) -> Iterator[Town]:
    """The people and the procedure of the demonstration without any case, on the morning of 2 March 2026."""
    clock = MovableClock()
    clock.ahead = MORNING - clock.machine_now()
    engine = build(Settings(database=sqlite_file(tmp_path), demo=True), Catalogue(), clock)
    prepare(engine)
    content = contents()[0]
    people = gather(engine, content)
    server = demo_server(create_app(engine), "127.0.0.1", 0)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    town = Town(engine, people, content, f"http://127.0.0.1:{server.server_port}", browser)
    yield town
    town.close()
    server.shutdown()
    serving.join()
    server.server_close()
    engine.close()
    assert town.failures == []


@pytest.fixture(scope="session")
def city(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The first province with a few cases under way; who changes something there, changes it for all."""
    with running_city(browser, tmp_path_factory.mktemp("city")) as town:
        yield town
