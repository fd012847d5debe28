"""The ground all measurements and fault tests stand on: a database with the three-step procedure and its people.

The forms are the real ones, compiled by the product's own catalogue; the form of a step holds about 1 KB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.bootstrap import Engine, build
from engine.clock import FixedClock
from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.db.tables import people
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.ports import Clock
from engine.settings import Settings
from engine.testing import ROOT, fresh_engine, person, unit
from forms.catalogue import Catalogue

HERE = Path(__file__).parent
THREE = HERE.parent / "engine" / "samples" / "three.yaml"
PANEL = HERE / "samples" / "panel.yaml"
MORNING = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
"""2026-09-28 09:00 Beijing time, when every ground begins."""

SENTENCE = "本中心面向新能源汽车产业开展关键参数测量技术、方法和装备研究。"
FORM: Mapping[str, Any] = {
    "subject": "新能源汽车产业计量测试中心申报",
    "centre_name": "市级新能源汽车产业计量测试中心",
    "industry": "新能源汽车",
    "leader": "陈申请",
    "leader_title": "正高级工程师",
    "phone": "023-63700000",
    "address": "某市某区计量路八号",
    "address_en": "8 Metrology Road",
    "purpose": SENTENCE * 4,
    "basis": SENTENCE * 3,
    "equipment": "压力标准装置、温度标准装置、高压标准装置、转矩标准装置",
    "remarks": "无",
    "first_class": 3,
    "area": 1250.5,
    "planned_from": "2026-10-08",
}
"""What is submitted: about 1 KB of JSON in UTF-8."""
AGAIN: Mapping[str, Any] = {**FORM, "again": True}
"""Sends the case back to its first step."""


@dataclass(frozen=True)
class Ground:
    """An engine on a database that holds the procedure, and the three people of it."""

    engine: Engine
    applicant: Actor
    officer: Actor
    head: Actor

    def start(self) -> tuple[str, int]:
        """Start a case and return its id and its first task."""
        answer = self.engine.execute(self.applicant, StartCase("three", "three"))
        return answer["case"], answer["opened"][0]

    def complete(
        self, actor: Actor, case: str, n: int, form: Mapping[str, Any] = FORM, key: str | None = None
    ) -> dict[str, Any]:
        """Complete a task; returns the command's answer."""
        return self.engine.execute(actor, CompleteTask(case, n, form), key)

    def under_review(self) -> tuple[str, int]:
        """A case whose review is open: with a due date, a reminder, an escalation and a boundary timer."""
        case, n = self.start()
        return case, self.complete(self.applicant, case, n)["opened"][0]

    def rounds(self, case: str, n: int, count: int) -> int:
        """Send a case back ``count`` times (two completions each); ``n`` and the result are its application task."""
        for _ in range(count):
            n = self.complete(self.applicant, case, n, AGAIN)["opened"][0]
            n = self.complete(self.officer, case, n, AGAIN)["opened"][0]
        return n


def lay_ground(url: str, *, moment: datetime = MORNING) -> Ground:
    """Create schema, people and procedure in the empty database ``url``; its clock stands at ``moment``."""
    engine = fresh_engine(url, Catalogue(), moment)
    institute = unit(engine, "某计量检测院", "institute", region="500101")
    bureau = unit(engine, "市市场监管局", "bureau", key="bureau")
    files = {**collect(THREE).files, "note.form": (HERE / "note.form").read_bytes()}
    engine.deploy(ROOT, files, isolated=False)
    engine.deploy(ROOT, collect(PANEL).files, isolated=False)
    return Ground(
        engine,
        person(engine, "applicant", ("applicant", institute), name="陈申请"),
        person(engine, "officer", ("officer", bureau), name="李经办"),
        person(engine, "head", ("head", bureau), name="赵处长"),
    )


def enter_ground(url: str, clock: Clock | None = None, *, lease_seconds: int = 60) -> Ground:
    """Open a database made by :func:`lay_ground`, in another process or with another clock (default: at MORNING)."""
    settings = Settings(database=url, lease_seconds=lease_seconds)
    engine = build(settings, Catalogue(), clock or FixedClock(MORNING))
    return Ground(engine, *(_actor(engine, login) for login in ("applicant", "officer", "head")))


def _actor(engine: Engine, login: str) -> Actor:
    with engine.read() as connection:
        found = connection.execute(select(people.c.id).where(people.c.login == login)).scalar_one()
    return engine.actor(str(found))
