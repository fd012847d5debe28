"""Tells people of tasks that opened since the worker last looked: one notification for one task, a summary for several.

Opening a task writes nothing for it. Which tasks were told, the notifications, the mails and how far the worker
has come are one transaction: a worker that is killed leaves all of it to the next one, and no task is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from engine.bootstrap import Engine
from engine.cases.contents import all_rows
from engine.cases.told import asked_for
from engine.clock import local_date, to_ms
from engine.db.tables import candidates, grants, notifications, people, sweeps, tasks, told_tasks
from engine.delivery.mail import queue_mails
from engine.execution.statements import OPEN
from engine.identity.absences import stand_ins
from engine.identity.people import granted_at
from engine.values import dumps
from engine.work import Work

NAME = "new_tasks"
ONE, SEVERAL = "new_task", "new_tasks"
OVERLAP_MS = int(timedelta(minutes=2).total_seconds() * 1000)
"""How far back every look reaches: no transaction that opens a task lasts longer (engine/db/session.py)."""
BATCH = 500
Key = tuple[str, int]


def tell_new_tasks(engine: Engine, batch: int = BATCH) -> int:
    """Tell of what opened since the last look; returns how many tasks were told. The first look only begins."""
    total = 0
    while True:
        with engine.read() as connection:
            mark = _mark(connection)
            waiting = mark is not None and bool(_untold(connection, mark, 1))
        if mark is not None and not waiting and mark > to_ms(engine.clock.business_now()) - OVERLAP_MS:
            return total
        told = engine.transactions.run(lambda work: _look(engine, work, batch))
        total += told
        if told < batch:
            return total


def _look(engine: Engine, work: Work, batch: int) -> int:
    """One look: tell at most ``batch`` tasks and remember how far it came."""
    query = select(sweeps.c.at).where(sweeps.c.name == NAME).with_for_update()  # two workers look one after the other
    mark = work.connection.execute(query).scalar()
    if mark is None:
        work.connection.execute(insert(sweeps), {"name": NAME, "at": work.at})
        return 0
    found = _untold(work.connection, int(mark), batch)
    if found:
        told = [{"case_id": row["case_id"], "n": row["n"], "opened_at": row["opened_at"]} for row in found]
        work.connection.execute(insert(told_tasks), told)
        _tell(engine, work, found)
    reached = found[-1]["opened_at"] if len(found) == batch else work.at
    further = update(sweeps).where(sweeps.c.name == NAME).values(at=max(int(mark), reached))
    work.connection.execute(further)
    return len(found)


def _mark(connection: Connection) -> int | None:
    return connection.execute(select(sweeps.c.at).where(sweeps.c.name == NAME)).scalar()


def _untold(connection: Connection, mark: int, limit: int) -> Sequence[Mapping[str, Any]]:
    """The open tasks since shortly before ``mark`` of which nobody was told, in the order in which they came."""
    known = select(told_tasks.c.n).where(told_tasks.c.case_id == tasks.c.case_id, told_tasks.c.n == tasks.c.n)
    query = (
        select(tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.due, tasks.c.assignee, tasks.c.opened_at)
        .where(tasks.c.opened_at >= mark - OVERLAP_MS, tasks.c.state == OPEN, ~known.exists())
        .order_by(tasks.c.opened_at, tasks.c.case_id, tasks.c.n)
        .limit(limit)
    )
    return all_rows(connection, query)


def _tell(engine: Engine, work: Work, found: Sequence[Mapping[str, Any]]) -> None:
    """A notification to everybody who may do one of the tasks, and its mail to those who want each notification."""
    for_person = _shares(work, found)
    willing = _willing(work.connection, for_person)
    rows = [_notification(person, for_person[person], work.at) for person in sorted(willing)]
    if not rows:
        return
    work.connection.execute(insert(notifications), rows)
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_key.setdefault(row["key"], []).append(row)
    for some in by_key.values():
        queue_mails(engine, work, some[0], [row["person_id"] for row in some])


def _shares(work: Work, found: Sequence[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Person -> the tasks to tell of: one's own and what one's roles may take, then what one does for somebody who is
    away, whom its ``for`` names."""
    offers = _offers(work, found)
    shares: dict[str, list[Mapping[str, Any]]] = {}
    for row in found:
        free = {offer.person_id for offer in offers.get((row["case_id"], row["n"]), ())}
        for person in [row["assignee"]] if row["assignee"] else free:
            shares.setdefault(person, []).append(row)
    lent: dict[str, dict[Key, Mapping[str, Any]]] = {}
    for one in stand_ins(work.connection, shares, work.machine_at, local_date(work.now).isoformat()):
        own = shares.get(one.actor.person_id, ())
        for row in shares[one.away_id]:
            key = (row["case_id"], row["n"])
            offer = offers.get(key, ())
            may = bool(offer) if row["assignee"] else any(one.actor.holds(to.role, to.unit_id) for to in offer)
            if may and row not in own:  # what the diagram gave to a person no substitute does
                lent.setdefault(one.actor.person_id, {}).setdefault(key, {**row, "for": one.away})
    return {person: [*shares.get(person, ()), *lent.get(person, {}).values()] for person in {*shares, *lent}}


def _notification(person: str, found: Sequence[Mapping[str, Any]], at: int) -> dict[str, Any]:
    first, mine = found[0], sum(row["assignee"] is not None for row in found)
    if len(found) == 1:
        body = {"n": first["n"], "task": first["name"], "due": first["due"], "offered": not mine}
        body |= {"for": first["for"]} if mine and "for" in first else {}
    else:
        body = {"count": len(found), "mine": mine, "offered": len(found) - mine}
    kind = ONE if len(found) == 1 else SEVERAL
    return {
        "person_id": person, "key": f"{kind}:{first['case_id']}.{first['n']}", "kind": kind, "body": dumps(body),
        "case_id": first["case_id"] if kind == ONE else "", "at": at, "read_at": None,
        **asked_for(kind, body, first["assignee"] or person),
    }  # fmt: skip


def _offers(work: Work, found: Sequence[Mapping[str, Any]]) -> Mapping[Key, Sequence[Row[str, int, str, str, str]]]:
    """(case, number) -> the role and unit to which a task is offered, with who holds it now."""
    numbers: dict[str, set[int]] = {}
    for row in found:
        numbers.setdefault(row["case_id"], set()).add(row["n"])
    query = (
        select(candidates.c.case_id, candidates.c.n, candidates.c.role, candidates.c.unit_id, grants.c.person_id)
        .join(grants, (grants.c.unit_id == candidates.c.unit_id) & (grants.c.role == candidates.c.role))
        .where(candidates.c.case_id.in_(sorted(numbers)), *granted_at(work.machine_at))
        .distinct()
    )
    offers: dict[Key, list[Row[str, int, str, str, str]]] = {}
    for offer in work.connection.execute(query):
        if offer.n in numbers[offer.case_id]:
            offers.setdefault((str(offer.case_id), int(offer.n)), []).append(offer)
    return offers


def _willing(connection: Connection, person_ids: Iterable[str]) -> set[str]:
    """Those who are still here and did not switch it off."""
    query = select(people.c.id).where(
        people.c.id.in_(sorted(person_ids)), people.c.told_of_tasks, people.c.disabled_at.is_(None)
    )
    return {str(person) for person in connection.execute(query).scalars()}
