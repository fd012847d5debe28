"""A town over HTTP: people sign in, find their tasks, fill in forms as a page gives them, read what they see."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.bootstrap import Engine
from engine.calendars.moments import opens_at
from engine.clock import MovableClock, local_date
from engine.worker import settle
from tests.web.conftest import post, sign_in
from web.demo.answers import Phrases, filled
from web.demo.paper import pdf
from web.demo.stage import PASSWORD

TASK = re.compile(r'<a class="go" href="(/tasks/[0-9a-f]+\.\d+)"[^>]*>(.*?)</li>', re.DOTALL)


@dataclass
class Task:
    """A task as somebody sees it: its page, what it offers to the browser, and when it is due."""

    address: str
    due: str
    text: str
    form: dict[str, Any]

    def shows(self, key: str) -> Any:
        """What the field shows before anybody types."""
        return self.form["data"].get(key)


@dataclass
class Town:
    """The people of a demonstration by login, each with a browser of their own."""

    engine: Engine
    app: Flask
    phrases: Phrases
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, login: str) -> FlaskClient:
        """The browser of ``login``, signed in through the page; of nobody: the public's."""
        if login not in self.browsers:
            self.browsers[login] = self.app.test_client()
            if login:
                assert sign_in(self.browsers[login], login, PASSWORD).status_code == 303
        return self.browsers[login]

    def page(self, login: str, address: str) -> str:
        """The words of a page, without marks."""
        answer = self.browser(login).get(address)
        assert answer.status_code == 200, (login, address, answer.status_code)
        return words(answer.text)

    def start(self, login: str, process: str) -> str:
        """Begin the process from the page that offers it; the address of the case."""
        answer = post(self.browser(login), "/start", {"bundle": "chongqing", "process": process}, "/start")
        assert answer.status_code == 303, answer.text
        return "/cases/" + answer.location.rsplit("/", 1)[1].partition(".")[0]

    def tasks(self, login: str) -> dict[str, tuple[str, str]]:
        """Name -> (address, due date) of what waits for ``login``, taken up or offered."""
        found = {}
        for section in ("offered", "mine"):
            for address, row in TASK.findall(self.browser(login).get(f"/?section={section}").text):
                name = words(row.partition("</span>")[0])
                due = re.search(r'class="date">([\d-]+)<', row)
                found[name] = (address, due.group(1) if due else "")
        return found

    def task(self, login: str, name: str) -> Task:
        """The page of the task called ``name``, which must wait for ``login``."""
        tasks = self.tasks(login)
        assert name in tasks, f"{login}: {list(tasks)}"
        address, due = tasks[name]
        text = self.browser(login).get(address).text
        data = re.search(r'id="page-data">(.*?)</script>', text, re.DOTALL)
        assert data is not None
        return Task(address, due, words(text), json.loads(data.group(1)))

    def write(self, login: str, name: str, **answers: Any) -> Task:
        """Fill in the task from the phrases, except for ``answers``, and submit it."""
        task = self.task(login, name)
        self._claim(login, task)

        def attach(field: Mapping[str, Any]) -> str | None:
            if (field.get("properties") or {}).get("photos") == "yes":
                return None
            label = str(field.get("label") or field["key"])
            return self.upload(login, task, field["key"], f"{label[:40]}.pdf")

        known = task.form["prefill"]
        data = filled(task.form["schema"]["components"], known, self.today(), self.phrases, attach)
        self.submit(login, task, {**data, **answers})
        return task

    def amend(self, login: str, name: str, **answers: Any) -> Task:
        """Submit the task as it opens, with nothing but ``answers`` changed."""
        task = self.task(login, name)
        self._claim(login, task)
        self.submit(login, task, {**task.form["data"], **answers})
        return task

    def refused(self, login: str, name: str, **answers: Any) -> dict[str, Any]:
        """What a submission of the task as it opens, with ``answers`` changed, is told to correct."""
        task = self.task(login, name)
        answer = self._send(login, task, "check", {"data": {**task.form["data"], **answers}})
        errors: dict[str, Any] = json.loads(answer.text)["errors"]
        return errors

    def submit(self, login: str, task: Task, data: Mapping[str, Any]) -> None:
        """Send the form as the browser does."""
        answer = self._send(login, task, "submit", {"data": dict(data), "key": task.form["key"]})
        assert answer.status_code == 200, f"{login} {task.address}: {answer.text}"

    def upload(self, login: str, task: Task, key: str, name: str) -> str:
        """Attach a paper to the field; its id."""
        answer = self.browser(login).post(
            task.form["upload"],
            data={"field": key, "file": (BytesIO(pdf(key)), name)},
            headers={"X-CSRF-Token": task.form["csrf"]},
        )
        assert answer.status_code == 200, answer.text
        return str(json.loads(answer.text)["id"])

    def _send(self, login: str, task: Task, what: str, body: object) -> TestResponse:
        """Send JSON to an address of the task's page, with the page's token."""
        headers = {"X-CSRF-Token": task.form["csrf"]}
        return self.browser(login).post(task.form[what], json=body, headers=headers)

    def _claim(self, login: str, task: Task) -> None:
        if "领取后由您办理" in task.text:
            assert post(self.browser(login), f"{task.address}/claim").status_code == 303

    def until(self, day: str) -> None:
        """Move the clock of the page to nine o'clock of ``day``."""
        answer = post(self.browser("li"), "/clock", {"how": "date", "date": day})
        assert answer.status_code == 303, answer.text

    def sleep_until(self, day: str) -> None:
        """Let the years pass as for a system that was switched off: it wakes at nine o'clock of ``day``."""
        clock = self.engine.clock
        assert isinstance(clock, MovableClock)
        clock.reach(opens_at(date.fromisoformat(day)) + timedelta(hours=9))
        settle(self.engine)

    def today(self) -> date:
        """The business date."""
        return local_date(self.engine.clock.business_now())

    def paper(self, login: str, case: str, title: str) -> str:
        """The words of the paper whose title begins so, reached from the page of its case."""
        page = self.browser(login).get(case).text
        links = re.findall(r'href="([^"]*/documents/[^"]+)">([^<]+)<', page)
        found = [address for address, name in links if html.unescape(name).startswith(title)]
        assert found, [name for _, name in links]
        return self.page(login, found[0])


def words(text: str) -> str:
    """What a person reads of a piece of HTML: one line, scripts and styles left out."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
