"""Whoever installs the system becomes its first administrator in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.bootstrap import build
from engine.clock import MovableClock
from engine.installation import founding_code, prepare
from engine.settings import Settings
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.browser.axe import broken
from web.app import create_app
from web.demo.stage import PASSWORD
from web.server import demo_server

pytestmark = pytest.mark.browser


@pytest.fixture
def installed(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """A browser at a system without people, and the installation code that is read on the server."""
    engine = build(Settings(database=sqlite_file(tmp_path)), Catalogue(), MovableClock())
    prepare(engine)
    server = demo_server(create_app(engine), "127.0.0.1", 0)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page, founding_code(engine)
    page.context.close()
    server.shutdown()
    serving.join()
    server.server_close()
    engine.close()


def test_whoever_has_the_installation_code_becomes_the_first_administrator(installed: tuple[Page, str]) -> None:
    page, code = installed
    expect(page.get_by_role("heading", level=1)).to_have_text("建立第一个管理员")
    assert broken(page) == []

    page.get_by_label("账号").fill("first")
    page.get_by_label("姓名").fill("安全员")
    page.get_by_role("button").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("账号")).to_have_value("first")
    assert broken(page) == []

    page.get_by_label("安装码").fill(code)
    for label in ("口令", "再输入一次"):
        page.get_by_label(label).first.fill(PASSWORD)
    page.get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("管理")
    assert broken(page) == []
