"""Puts a notification into the list of everybody it concerns, and of whoever stands in for those who are away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from engine.bootstrap import Engine
from engine.cases.told import asked_for
from engine.clock import local_date
from engine.db.tables import candidates, cases, grants, notifications, tasks
from engine.delivery.mail import queue_mails
from engine.identity.absences import stand_ins
from engine.identity.people import granted_at
from engine.values import dumps, loads
from engine.work import Work


def tell(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Put a notification into the in-app list of everybody concerned, once per person and outbox row."""

    def write(work: Work) -> None:
        rows = [
            {
                "person_id": person, "key": row["key"], "case_id": row["case_id"], "kind": row["kind"],
                "body": dumps({**body, **said}), "at": work.at, "read_at": None,
                **asked_for(row["kind"], body, holder),
            }
            for person, (holder, said) in _concerned(work, row, body).items()
        ]  # fmt: skip
        told = select(notifications.c.person_id).where(notifications.c.key == row["key"])
        known = set(work.connection.execute(told).scalars())
        fresh = [entry for entry in rows if entry["person_id"] not in known]
        if fresh:
            work.connection.execute(insert(notifications), fresh)
            queue_mails(engine, work, row, [entry["person_id"] for entry in fresh])

    engine.transactions.run(write)


def _concerned(
    work: Work, row: Mapping[str, Any], body: Mapping[str, Any]
) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Person -> (in whose place: mostly their own, what is added to the notification for whoever stands in)."""
    if body.get("people"):
        return {person: (person, {}) for person in sorted(body["people"])}  # meant for them, and for no substitute
    persons, is_personal = _in_role(work, row, body) if body.get("role") else _of_task(work, row, body)
    found: dict[str, tuple[str, Mapping[str, str]]] = {person: (person, {}) for person in persons}
    today = local_date(work.now).isoformat()
    for one in [] if is_personal else stand_ins(work.connection, persons, work.machine_at, today):
        found.setdefault(one.actor.person_id, (one.away_id, {"for": one.away}))
    return found


def _in_role(work: Work, row: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[Sequence[str], bool]:
    """Whoever holds one of the roles in the party named or in any party; that is never personal."""
    of_case = select(cases.c.parties).where(cases.c.id == row["case_id"])
    parties = loads(work.connection.execute(of_case).scalar_one())
    units = [parties[body["party"]]] if body.get("party") in parties else list(parties.values())
    roles = body["role"] if isinstance(body["role"], list) else [body["role"]]
    query = select(grants.c.person_id).where(
        grants.c.role.in_(roles), grants.c.unit_id.in_(units), *granted_at(work.machine_at)
    )
    return sorted(set(work.connection.execute(query).scalars())), False


def _of_task(work: Work, row: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[Sequence[str], bool]:
    """Whoever has the task or may take it, and whether the diagram gave it to one person and no role."""
    of_task = (candidates.c.case_id == row["case_id"]) & (candidates.c.n == body["n"])
    offered = work.connection.execute(select(candidates.c.role).where(of_task)).first()
    holder = select(tasks.c.assignee).where(tasks.c.case_id == row["case_id"], tasks.c.n == body["n"])
    if assignee := work.connection.execute(holder).scalar():
        return [str(assignee)], offered is None
    same_role = (candidates.c.unit_id == grants.c.unit_id) & (candidates.c.role == grants.c.role)
    query = select(grants.c.person_id).join(candidates, same_role).where(of_task, *granted_at(work.machine_at))
    return sorted(set(work.connection.execute(query).scalars())), False
