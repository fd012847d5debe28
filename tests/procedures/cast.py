"""The cast of a procedure's scenarios: its units, people and experts on a database, and its bundle."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bootstrap import Engine, build
from engine.clock import FixedClock
from engine.definitions.bundle import collect
from engine.definitions.store import Library
from engine.identity.actor import Actor
from engine.settings import Settings
from engine.testing import ROOT, fresh_engine, person, unit
from tests.procedures.answers import DiligentForms, TodayOf, Usual
from tests.procedures.procedure import Procedure


@dataclass
class Cast:
    """An engine with the bundle, and everybody who acts, by login."""

    procedure: Procedure
    engine: Engine
    people: dict[str, Actor]
    today: TodayOf

    @property
    def clock(self) -> FixedClock:
        """The clock, which stands until it is moved."""
        clock = self.engine.clock
        assert isinstance(clock, FixedClock)
        return clock


def usual(procedure: Procedure) -> Usual:
    """What the people of the procedure answer when nothing else is said."""
    return Usual(procedure.stage.get("numbers", {}), procedure.stage.get("texts", {}))


def prepare(procedure: Procedure, database: str) -> dict[str, str]:
    """Put the cast and the bundle on the empty ``database``; person ids by login."""
    engine = fresh_engine(database, DiligentForms(TodayOf(), usual(procedure)), procedure.opening)
    stage = procedure.stage
    units = {key: unit(engine, **known) for key, known in stage["units"].items()}
    logins = {
        login: person(engine, login, *((role, units[home]) for role, home in roles), name=login).person_id
        for login, roles in stage["people"].items()
    }
    experts = stage["experts"]
    for n in range(1, experts["count"] + 1):
        logins[f"expert{n}"] = person(engine, f"expert{n}", ("expert", units[experts["unit"]])).person_id
    bundle = collect(procedure.manifest_path)
    engine.deploy(ROOT, bundle.files, isolated=False, trial="试走" if bundle.manifest.is_draft else "")
    engine.close()
    return logins


@dataclass(frozen=True)
class Wardrobe:
    """What casts of one procedure may share: the compiled versions, whose forms are filled in on one business day."""

    today: TodayOf
    library: Library

    @classmethod
    def of(cls, procedure: Procedure) -> Wardrobe:
        """A new one."""
        today = TodayOf()
        return cls(today, Library(DiligentForms(today, usual(procedure))))


def gather(procedure: Procedure, database: str, logins: dict[str, str], wardrobe: Wardrobe | None = None) -> Cast:
    """Open the prepared ``database`` for one scenario."""
    shared = wardrobe or Wardrobe.of(procedure)
    shared.today.value = procedure.opening.date()
    engine = build(Settings(database=database), shared.library, FixedClock(procedure.opening))
    people = {login: engine.actor(person_id) for login, person_id in logins.items()}
    return Cast(procedure, engine, people, shared.today)
