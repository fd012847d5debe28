"""Chongqing's procedure from application to approval by programs alone: real forms, real files, nothing but the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from engine.bootstrap import Engine, build
from engine.clock import ZONE, FixedClock
from engine.commands.system import IssueToken
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import ROOT
from engine.worker import settle
from forms.catalogue import Catalogue
from tests.api.cast import Client
from tests.procedures import cast
from tests.procedures.answers import PAPER, filled, spread
from tests.procedures.procedure import Procedure
from web.app import create_app

PROCEDURE = Procedure("chongqing")
SCAN = b"%PDF-1.4\n%scanned\n"


@dataclass
class Programs:
    """A program for each person, which fills in whatever a form asks for."""

    engine: Engine
    clients: dict[str, Client]

    def work(self) -> list[str]:
        """Let everybody submit every task they have or are offered; the names of what was done."""
        done = []
        for client in self.clients.values():
            lines = [
                line for name in ("mine", "offered") for line in client.get(f"/tasks?section={name}").body["items"]
            ]
            for line in lines:
                task = client.get(f"/tasks/{line['id']}").body
                body = {"form": self._filled(client, task), "revision": task["revision"]}
                answer = client.post(f"/tasks/{task['id']}/complete", body, Idempotency_Key=task["id"])
                assert answer.status == 200, (line["name"], answer.body)
                done.append(line["name"])
        return done

    def wait(self, days: int) -> None:
        """Let the days pass."""
        clock = self.engine.clock
        assert isinstance(clock, FixedClock)
        clock.move_to(clock.moment + timedelta(days=days))
        settle(self.engine)

    def _filled(self, client: Client, task: dict[str, Any]) -> dict[str, Any]:
        form = task["form"]
        today = self.engine.clock.business_now().astimezone(ZONE).date()
        answers = filled(form["schema"]["components"], form["prefill"], today, cast.usual(PROCEDURE))
        spread(answers)
        answers |= PROCEDURE.stage["answers"].get(task["element"], {})
        return {key: self._sent(client, task["id"], key, value) for key, value in answers.items()}

    def _sent(self, client: Client, task: str, path: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._sent(client, task, path, item) for item in value]
        if isinstance(value, dict) and value.get("id") == PAPER:
            parts = {"field": path, "file": FileStorage(BytesIO(SCAN), "扫描件.pdf")}
            return {"id": client.upload(f"/tasks/{task}/files", parts).body["id"]}
        if isinstance(value, dict):
            return {key: self._sent(client, task, f"{path}.{key}", item) for key, item in value.items()}
        return float(value) if isinstance(value, Decimal) else value


@pytest.fixture
def programs(sqlite_url: str) -> Iterator[Programs]:
    people = cast.prepare(PROCEDURE, sqlite_url)
    engine = build(Settings(database=sqlite_url), Catalogue(), FixedClock(PROCEDURE.opening))
    prepare(engine)
    app = create_app(engine)
    tokens = {login: engine.execute(ROOT, IssueToken(known, "program"))["token"] for login, known in people.items()}
    yield Programs(engine, {login: Client(app, token) for login, token in tokens.items()})
    engine.close()


def test_programs_take_an_application_to_its_approval(programs: Programs) -> None:
    applicant, officer = programs.clients["applicant"], programs.clients["officer"]
    case = applicant.post("/cases", {"bundle": "chongqing", "process": "cq_centre"}).body["id"]

    while "拟定并发布公示" not in (done := programs.work()):
        assert done
    programs.wait(days=8)
    while "分管局长审批" not in (done := programs.work()):
        assert done

    shown = officer.get(f"/cases/{case}").body
    assert [paper["title"] for paper in shown["documents"] if paper["kind"] == "批复"]
    assert shown["centre"]["name"] == "重庆市汽车产业计量测试中心"
    events = programs.clients["division_head"].get(f"/cases/{case}/events?limit=500").body
    assert events["next"] is None
    assert {"file_attached", "task_completed"} <= {event["type"] for event in events["items"]}
    assert [event["previous"] for event in events["items"][1:]] == [event["hash"] for event in events["items"][:-1]]
