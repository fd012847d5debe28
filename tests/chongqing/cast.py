"""The cast of Chongqing's scenarios: the bureau, a district, a government, an applicant, experts, and the bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.bootstrap import Engine, build
from engine.clock import ZONE, FixedClock
from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.settings import Settings
from engine.testing import ROOT, fresh_engine, person, unit
from tests.chongqing.answers import DiligentForms, TodayOf

MANIFEST = Path(__file__).parents[2] / "bpmn" / "chongqing.yaml"
OPENING = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
LOGINS = ("applicant", "recommender", "district_officer", "officer", "division_head", "bureau_leader")
EXPERTS = tuple(f"expert{n}" for n in range(1, 8))


@dataclass
class Cast:
    """An engine with the bundle, and everybody who acts, by login."""

    engine: Engine
    people: dict[str, Actor]
    today: TodayOf

    @property
    def clock(self) -> FixedClock:
        """The clock, which stands until it is moved."""
        clock = self.engine.clock
        assert isinstance(clock, FixedClock)
        return clock


def prepare(database: str, manifest: Path = MANIFEST) -> dict[str, str]:
    """Put the cast and the bundle of ``manifest`` on the empty ``database``; returns person ids by login."""
    today = TodayOf()
    engine = fresh_engine(database, DiligentForms(today), OPENING)
    bureau = unit(engine, "重庆市市场监督管理局", "provincial_bureau", key="cq_bureau")
    district = unit(engine, "渝北区市场监督管理局", "district_bureau", region="500112")
    government = unit(engine, "渝北区人民政府", "government", region="500112")
    institute = unit(engine, "重庆市计量质量检测研究院", "institute", region="500112")
    academy = unit(engine, "中国测试技术研究院", "academy")
    homes = (institute, government, district, bureau, bureau, bureau)
    logins = {login: person(engine, login, (login, home)).person_id for login, home in zip(LOGINS, homes, strict=True)}
    logins |= {login: person(engine, login, ("expert", academy)).person_id for login in EXPERTS}
    engine.deploy(ROOT, collect(manifest).files, isolated=False)
    engine.close()
    return logins


def gather(database: str, logins: dict[str, str]) -> Cast:
    """Open the prepared ``database`` for one scenario."""
    today = TodayOf()
    engine = build(Settings(database=database), DiligentForms(today), FixedClock(OPENING))
    return Cast(engine, {login: engine.actor(person_id) for login, person_id in logins.items()}, today)
