"""The demonstration's people on a real server, each in a browser profile of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page

from engine.bootstrap import Engine
from engine.cases.reading import read_task
from engine.commands.save_draft import SaveDraft
from engine.commands.save_sections import SaveSections
from engine.identity.actor import Actor
from engine.identity.login import person_by_login
from web.app import create_app
from web.demo.stage import PASSWORD
from web.server import demo_server


@dataclass
class Town:
    """The running demonstration: its engine, its people by login, and their browsers."""

    engine: Engine
    people: dict[str, Actor]
    content: dict[str, Any]
    address: str
    browser: Browser
    failures: list[str] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)

    def draft(self, actor: Actor, case: str, task: Mapping[str, Any], form: Mapping[str, Any]) -> None:
        """Keep ``form`` as what is written so far: the draft of ``actor``, or the sections a unit writes together."""
        with self.engine.read() as connection:
            context = read_task(self.engine.services.library, connection, actor, case, task["n"])
        if context.together is None:
            self.engine.execute(actor, SaveDraft(case, task["n"], form))
            return
        parts = context.case.bundle.forms[task["form"]].by_section(form)
        self.engine.execute(actor, SaveSections(case, task["n"], parts))

    def page(self, login: str, width: int = 1280) -> Page:
        """The browser of ``login``, signed in; the same one each time."""
        if login not in self._pages:
            context = self.browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": 860}
            )
            page = context.new_page()
            page.on("pageerror", lambda error: self.failures.append(f"{login} {page.url}: {error}"))
            page.goto(f"{self.address}/login")
            page.get_by_label("账号").fill(login)
            page.get_by_label("口令").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{self.address}/")
            self._pages[login] = page
        return self._pages[login]

    def close(self) -> None:
        """Close the browser profiles this town opened."""
        for page in self._pages.values():
            page.context.close()
        self._pages.clear()


@contextmanager
def running(engine: Engine, content: dict[str, Any], browser: Browser) -> Iterator[Town]:
    """The people of ``content``, registered in ``engine``, before a server that runs; all is closed at the end."""
    with engine.read() as connection:
        ids = {person["login"]: person_by_login(connection, person["login"]) for person in content["people"]}
    people = {login: engine.actor(person_id) for login, person_id in ids.items()}
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
