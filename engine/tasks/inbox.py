"""The inbox: what a person has to do, may take, and has done; indexed so that it stays fast at 100,000 open tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, union_all

from engine.cases.words import ANYTHING, Sought
from engine.db.tables import candidates, cases, centres, people, tasks
from engine.identity.actor import Actor

OPEN, HELD = "open", "held"
MINE, OFFERED, ENTRUSTED, DONE = "mine", "offered", "entrusted", "done"
Query = Any  # SQLAlchemy types a select by its columns; the filters work on all of them
Words = ColumnElement[bool] | None
SECTIONS = (MINE, OFFERED, ENTRUSTED, DONE)
COUNT_LIMIT = 1_000  # counting further tells nobody anything; the page shows "999+"
WORD_LIMIT = 100  # a word that stands in thousands of cases is not counted further


@dataclass(frozen=True)
class Filters:
    """What narrows a list. ``due_before``/``due_from`` in UTC milliseconds; empty values narrow nothing."""

    sought: Sought = ANYTHING
    bundle: str = ""
    process: str = ""
    element: str = ""
    due_before: int | None = None
    due_from: int | None = None


@dataclass(frozen=True)
class Count:
    """A number of tasks; ``more``: counting stopped there."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number - 1}+" if self.more else str(self.number)


_COLUMNS = (
    tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.element, tasks.c.kind, tasks.c.state, tasks.c.assignee,
    tasks.c.due, tasks.c.due_at, tasks.c.due_record, tasks.c.opened_at, tasks.c.closed_at, tasks.c.priority,
    tasks.c.revision, tasks.c.owner, tasks.c.about, cases.c.title, cases.c.number, cases.c.bundle_key,
    cases.c.process_id, cases.c.state.label("case_state"), centres.c.name.label("centre"),
    people.c.name.label("assignee_name"),
)  # fmt: skip


def read_inbox(
    connection: Connection, actor: Actor, section: str, filters: Filters, limit: int = 50, offset: int = 0
) -> Sequence[Mapping[str, Any]]:
    """One page of ``section`` for ``actor``: earliest due date first, done ones newest first.

    ``mine``: what the person has, and what those have for whom the person stands in; ``offered``: what the person's
    roles may take; ``entrusted``: of mine, what colleagues delegated or left while away; ``done``.
    """
    keys = _keys(connection, actor, section, filters, limit + offset).limit(limit).offset(offset).subquery("keys")
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


def count_inbox(connection: Connection, actor: Actor, section: str, filters: Filters) -> Count:
    """How many tasks a section holds, as far as counting is worth it."""
    limit = WORD_LIMIT if filters.sought.is_common else COUNT_LIMIT
    limited = _keys(connection, actor, section, filters, limit).order_by(None).limit(limit).subquery()
    found = int(connection.execute(select(func.count()).select_from(limited)).scalar_one())
    return Count(found, found == limit)


def _keys(connection: Connection, actor: Actor, section: str, filters: Filters, top: int) -> Query:
    """(case_id, n) of a section in the order of its page; right for the first ``top`` rows."""
    table = candidates if section == OFFERED else tasks
    words = filters.sought.held_by(connection, actor, table.c.case_id)
    if section == OFFERED:
        return _offered(actor, filters, words, top)
    if section in (MINE, ENTRUSTED):
        whose = (actor.person_id, *sorted(actor.absent))
        parts = [_held(actor, person, state, filters, words) for person in whose for state in (OPEN, HELD)]
        if section == ENTRUSTED:
            parts[:2] = [part.where(tasks.c.owner.is_not(None), tasks.c.about.is_(None)) for part in parts[:2]]
        return _firsts(parts, top)
    query = select(tasks.c.case_id, tasks.c.n).where(tasks.c.closed_by == actor.person_id)
    query = query.order_by(tasks.c.closed_at.desc(), tasks.c.case_id)
    return _narrow(query, filters, words, joined=False)


def _held(actor: Actor, person: str, state: str, filters: Filters, words: Words) -> Query:
    query = select(tasks.c.case_id, tasks.c.n, tasks.c.due_at)
    query = query.where(tasks.c.assignee == person, tasks.c.state == state).order_by(tasks.c.due_at)
    if person != actor.person_id:  # what the diagram gave to a person no substitute does
        query = query.where(exists().where(candidates.c.case_id == tasks.c.case_id, candidates.c.n == tasks.c.n))
    return _narrow(_due(query, tasks.c.due_at, filters), filters, words, joined=False)


def _offered(actor: Actor, filters: Filters, words: Words, top: int) -> Query:
    pairs = sorted({(grant.unit_id, grant.role) for grant in actor.grants}) or [("", "")]
    return _firsts([_offered_to(unit_id, role, filters, words) for unit_id, role in pairs], top)


def _firsts(parts: Sequence[Query], top: int) -> Query:
    """The first rows of all are among the first rows of each, which an index gives in order without sorting them all.

    A task offered to two of one's roles is one task.
    """
    if len(parts) == 1:
        return parts[0]
    firsts = union_all(*(select(part.limit(top).subquery()) for part in parts)).subquery("firsts")
    query = select(firsts.c.case_id, firsts.c.n).group_by(firsts.c.case_id, firsts.c.n)
    return query.order_by(func.min(firsts.c.due_at), firsts.c.case_id, firsts.c.n)


def _offered_to(unit_id: str, role: str, filters: Filters, words: Words) -> Query:
    query = select(candidates.c.case_id, candidates.c.n, candidates.c.due_at).where(
        candidates.c.unit_id == unit_id, candidates.c.role == role, candidates.c.taken.is_(False)
    )
    query = _due(query.order_by(candidates.c.due_at), candidates.c.due_at, filters)
    return _narrow(query, filters, words, joined=True)


def _due(query: Query, column: Any, filters: Filters) -> Query:
    if filters.due_before is not None:
        query = query.where(column < filters.due_before)
    if filters.due_from is not None:
        query = query.where(column >= filters.due_from)
    return query


def _narrow(query: Query, filters: Filters, words: Words, *, joined: bool) -> Query:
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
    return query if words is None else query.where(words)
