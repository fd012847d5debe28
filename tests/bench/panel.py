"""Five members of a panel submit at the same moment: nobody fails, nobody waits long."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.db.tables import cases, submissions
from engine.errors import LianghengError
from engine.identity.actor import Actor
from engine.testing import person
from tests.bench.ground import Ground
from tests.bench.tally import rounded

MEMBERS = 5
PANELS = 20


def experts(ground: Ground) -> list[Actor]:
    """Five people nobody else is."""
    return [person(ground.engine, f"expert{number}", name=f"专家{number}") for number in range(1, MEMBERS + 1)]


def five_at_once(ground: Ground, panels: int = PANELS) -> dict[str, Any]:
    """``panels`` times five submissions released by one barrier: failures, and the slowest submission in ms."""
    members = experts(ground)
    failures, slowest = 0, []
    with ThreadPoolExecutor(MEMBERS) as pool:
        for _ in range(panels + 1):
            case, numbers = _convene(ground, members)
            barrier = Barrier(MEMBERS)
            calls = [
                pool.submit(_submit, ground, barrier, member, case, n)
                for member, n in zip(members, numbers, strict=True)
            ]
            results = [call.result() for call in calls]
            failures += sum(failed for failed, _ in results) + (not _scored(ground, case))
            slowest.append(max(duration for _, duration in results))
    return {"failures": failures, "max_ms": rounded(max(slowest[1:])), "panels": panels}  # the first one warms up


def _convene(ground: Ground, members: Sequence[Actor]) -> tuple[str, list[int]]:
    people = [member.person_id for member in members]
    answer = ground.engine.execute(ground.applicant, StartCase("panel", "panel", variables={"experts": people}))
    return answer["case"], answer["opened"]


def _submit(ground: Ground, barrier: Barrier, member: Actor, case: str, n: int) -> tuple[bool, float]:
    form = {"text": "方案可行，设备配置合理，同意通过。", "score": 86.5}
    barrier.wait()
    start = time.perf_counter()
    try:
        ground.engine.execute(member, CompleteTask(case, n, form))
        failed = False
    except LianghengError:
        failed = True
    return failed, (time.perf_counter() - start) * 1000


def _scored(ground: Ground, case: str) -> bool:
    """Whether the case ended with five opinions."""
    with ground.engine.read() as connection:
        given = connection.execute(select(func.count()).where(submissions.c.case_id == case)).scalar_one()
        state = connection.execute(select(cases.c.state).where(cases.c.id == case)).scalar_one()
    return bool(given == MEMBERS and state == "ended")
