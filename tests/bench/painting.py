"""What a person waits for when the inbox is opened at 100,000 open tasks: until the browser has painted the list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.bench.ground import Ground
from tests.bench.screens import session_of
from tests.bench.tally import p95, rounded
from tests.support.browser import FLAGS, chromium
from web.app import create_app
from web.sessions import SESSION

LISTS = ("/", "/?section=offered", "/?section=offered&page=20")
_TIMES = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return paint && [paint.startTime, paint.startTime - page.responseStart];
}"""


@dataclass(frozen=True)
class Paint:
    """95th percentiles in milliseconds: from asking for a list to its being painted, and from the first byte on."""

    whole: float
    after_answer: float


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: ten thousand lines would be measured, too."""


def paint(ground: Ground, repeats: int) -> Paint:
    """Open each of LISTS ``repeats`` times in Chromium, after a first time that fills its cache."""
    key = session_of(ground, ground.officer, "paint")
    with _served(create_app(ground.engine)) as address, ThreadPoolExecutor(1) as own_thread:
        times = own_thread.submit(_watch, address, key, repeats).result()  # the driver wants a thread without a loop
    return Paint(*(rounded(p95([time[place] for time in times])) for place in (0, 1)))


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _watch(address: str, key: str, repeats: int) -> list[tuple[float, float]]:
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(locale="zh-CN")
        context.add_cookies([{"name": SESSION, "value": key, "url": address}])
        page = context.new_page()
        for number in range(repeats + 1):
            for path in LISTS:
                page.goto(address + path, wait_until="load")
                page.wait_for_function(_TIMES)
                if number:
                    found.append(page.evaluate(_TIMES))
        browser.close()
    return found
