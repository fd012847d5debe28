"""The cast of the engine's tests: two units, a handful of people, and a three-step procedure between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from engine.bootstrap import Engine
from engine.clock import ZONE, FixedClock
from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.db.tables import events
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.ports import FormCatalogue
from engine.testing import ROOT, engine_on, fresh_engine, person, unit
from engine.worker import settle
from tests.support.databases import Templates
from tests.support.memory import memory

SAMPLES = Path(__file__).parent / "samples"


@dataclass
class Stage:
    """An engine with the cast on it."""

    engine: Engine
    institute: str
    bureau: str
    applicant: Actor
    colleague: Actor
    officer: Actor
    second_officer: Actor
    head: Actor
    second_head: Actor
    stranger: Actor
    admin: Actor

    @property
    def clock(self) -> FixedClock:
        """The clock, which stands until it is moved."""
        clock = self.engine.clock
        assert isinstance(clock, FixedClock)
        return clock

    def start(self, process: str = "three") -> tuple[str, int]:
        """Start a case and return its id and first task."""
        answer = self.engine.execute(self.applicant, StartCase(process, process))
        return answer["case"], answer["opened"][0]

    def complete(self, actor: Actor, case: str, n: int, form: Mapping[str, Any] | None = None) -> list[int]:
        """Complete a task and return the tasks it opened."""
        opened: list[int] = self.engine.execute(actor, CompleteTask(case, n, form or {}))["opened"]
        return opened

    def under_review(self) -> tuple[str, int]:
        """A case whose review is open."""
        case, n = self.start()
        return case, self.complete(self.applicant, case, n, {"subject": "压力计量"})[0]

    def event_types(self, case: str) -> list[str]:
        """The types of a case's events in order."""
        query = select(events.c.type).where(events.c.stream == case).order_by(events.c.seq)
        with self.engine.read() as connection:
            return list(connection.execute(query).scalars())

    def move(self, **duration: int) -> int:
        """Move the clock and let the worker settle; returns what it worked off."""
        self.clock.move_to(self.clock.moment + timedelta(**duration))
        return settle(self.engine)

    def move_to(self, local: str) -> int:
        """Move the clock to a Shanghai moment such as '2026-10-14 09:00' and let the worker settle."""
        self.clock.move_to(datetime.fromisoformat(local).replace(tzinfo=ZONE))
        return settle(self.engine)


_folder = TemporaryDirectory(prefix="liangheng-templates-", dir=memory())
_templates: Templates[dict[str, Any]] = Templates(Path(_folder.name))


def set_the_stage(database: str, *samples: str, forms: FormCatalogue | None = None) -> Stage:
    """An engine on ``database`` with the cast and the sample procedures (default: three).

    The cast is engaged once per process; every other stage begins as a copy, a database that need not exist yet.
    """
    chosen = samples or ("three",)
    cast = _templates.copy(database, "_".join(chosen), lambda template: _engage(template, chosen))
    return Stage(engine=engine_on(database, forms), **cast)


def _engage(database: str, samples: Sequence[str]) -> dict[str, Any]:
    """Engage the cast on the empty ``database``; its units and people by their names on the stage."""
    engine = fresh_engine(database)
    institute = unit(engine, "某计量检测院", "institute", region="500101")
    bureau = unit(engine, "市市场监管局", "bureau", key="bureau")
    for sample in samples:
        engine.deploy(ROOT, collect(SAMPLES / f"{sample}.yaml").files, isolated=False)
    cast = {
        "institute": institute,
        "bureau": bureau,
        "applicant": person(engine, "applicant", ("applicant", institute), name="陈申请"),
        "colleague": person(engine, "colleague", ("applicant", institute), name="周同事"),
        "officer": person(engine, "officer", ("officer", bureau), name="李经办"),
        "second_officer": person(engine, "officer2", ("officer", bureau), name="王经办"),
        "head": person(engine, "head", ("head", bureau), name="赵处长"),
        "second_head": person(engine, "head2", ("head", bureau), name="钱处长"),
        "stranger": person(engine, "stranger", ("officer", institute), name="路人"),
        "admin": person(engine, "admin", ("system_admin", bureau), name="系统管理员"),
    }
    engine.close()
    return cast
