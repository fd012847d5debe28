"""The inbox: what a person has to do, may take, and has done; indexed so that it stays fast at 100,000 open tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, false, func, select, union_all

from engine.cases.search import patterns
from engine.db.tables import candidates, case_search, cases, centres, people, tasks
from engine.identity.actor import Actor

OPEN, HELD = "open", "held"
MINE, OFFERED, DONE = "mine", "offered", "done"
Query = Any  # SQLAlchemy types a select by its columns; the filters work on all of them
SECTIONS = (MINE, OFFERED, DONE)
COUNT_LIMIT = 1_000  # counting further tells nobody anything; the page shows "999+"


@dataclass(frozen=True)
class Filters:
    """What narrows a list. ``due_before``/``due_from`` in UTC milliseconds; empty values narrow nothing."""

    text: str = ""
    bundle: str = ""
    process: str = ""
    element: str = ""
    due_before: int | None = None
    due_from: int | None = None


_COLUMNS = (
    tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.element, tasks.c.kind, tasks.c.state, tasks.c.assignee,
    tasks.c.due, tasks.c.due_at, tasks.c.due_record, tasks.c.opened_at, tasks.c.closed_at, tasks.c.priority,
    tasks.c.revision, tasks.c.owner, cases.c.title, cases.c.number, cases.c.bundle_key, cases.c.process_id,
    cases.c.state.label("case_state"), centres.c.name.label("centre"), people.c.name.label("assignee_name"),
)  # fmt: skip


def read_inbox(
    connection: Connection, actor: Actor, section: str, filters: Filters, limit: int = 50, offset: int = 0
) -> Sequence[Mapping[str, Any]]:
    """One page of ``section`` (mine, offered, done) for ``actor``: earliest due date first, done ones newest first."""
    keys = _keys(actor, section, filters, limit + offset).limit(limit).offset(offset).subquery("keys")
    on_task = and_(tasks.c.case_id == keys.c.case_id, tasks.c.n == keys.c.n)
    query = (
        select(*_COLUMNS)
        .select_from(keys)
        .join(tasks, on_task)
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(centres, centres.c.id == cases.c.centre_id)
        .outerjoin(people, people.c.id == tasks.c.assignee)
    )
    order = (
        (tasks.c.closed_at.desc(), tasks.c.case_id) if section == DONE else (tasks.c.due_at, tasks.c.case_id, tasks.c.n)
    )
    return [dict(row) for row in connection.execute(query.order_by(*order)).mappings()]


def count_inbox(connection: Connection, actor: Actor, section: str, filters: Filters) -> int:
    """How many tasks a section holds, counted up to COUNT_LIMIT."""
    limited = _keys(actor, section, filters, COUNT_LIMIT).order_by(None).limit(COUNT_LIMIT).subquery()
    return int(connection.execute(select(func.count()).select_from(limited)).scalar_one())


def _keys(actor: Actor, section: str, filters: Filters, top: int) -> Query:
    """(case_id, n) of a section in the order of its page; right for the first ``top`` rows."""
    if section == OFFERED:
        return _offered(actor, filters, top)
    query = select(tasks.c.case_id, tasks.c.n)
    if section == DONE:
        query = query.where(tasks.c.closed_by == actor.person_id).order_by(tasks.c.closed_at.desc(), tasks.c.case_id)
    else:
        query = query.where(tasks.c.assignee == actor.person_id, tasks.c.state.in_((OPEN, HELD)))
        query = query.order_by(tasks.c.due_at, tasks.c.case_id, tasks.c.n)
        query = _due(query, tasks.c.due_at, filters)
    return _narrow(query, filters, joined=False)


def _offered(actor: Actor, filters: Filters, top: int) -> Query:
    pairs = sorted({(grant.unit_id, grant.role) for grant in actor.grants}) or [("", "")]
    parts = [_offered_to(unit_id, role, filters) for unit_id, role in pairs]
    if len(parts) == 1:
        return parts[0]
    # the first rows of all are among the first rows of each, which the index gives in order without sorting them all
    firsts = union_all(*(select(part.limit(top).subquery()) for part in parts)).subquery("firsts")
    query = select(firsts.c.case_id, firsts.c.n)  # a task offered to two of one's roles is one task
    return query.group_by(firsts.c.case_id, firsts.c.n).order_by(func.min(firsts.c.due_at), firsts.c.case_id)


def _offered_to(unit_id: str, role: str, filters: Filters) -> Query:
    query = select(candidates.c.case_id, candidates.c.n, candidates.c.due_at).where(
        candidates.c.unit_id == unit_id, candidates.c.role == role, candidates.c.taken.is_(False)
    )
    return _narrow(_due(query.order_by(candidates.c.due_at), candidates.c.due_at, filters), filters, joined=True)


def _due(query: Query, column: Any, filters: Filters) -> Query:
    if filters.due_before is not None:
        query = query.where(column < filters.due_before)
    if filters.due_from is not None:
        query = query.where(column >= filters.due_from)
    return query


def _narrow(query: Query, filters: Filters, *, joined: bool) -> Query:
    table = candidates if joined else tasks
    if filters.bundle or filters.process:
        query = query.join(cases, cases.c.id == table.c.case_id)
        if filters.bundle:
            query = query.where(cases.c.bundle_key == filters.bundle)
        if filters.process:
            query = query.where(cases.c.process_id == filters.process)
    if filters.element and not joined:
        query = query.where(tasks.c.element == filters.element)
    elif filters.element:
        query = query.join(tasks, and_(tasks.c.case_id == table.c.case_id, tasks.c.n == table.c.n))
        query = query.where(tasks.c.element == filters.element)
    if wanted := patterns(filters.text):
        holds = and_(*(case_search.c.bigrams.like(pattern) for pattern in wanted))
        if joined:  # the words first, in one pass: asked offer by offer, a word nobody used would cost a second
            query = query.where(table.c.case_id.in_(select(case_search.c.case_id).where(holds)))
        else:
            query = query.join(case_search, case_search.c.case_id == table.c.case_id).where(holds)
    elif filters.text.strip():
        query = query.where(false())  # a text of signs only: nothing can be found by it
    return query
