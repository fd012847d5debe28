"""The cases somebody may see, newest first, found so that the database reads few rows at 100,000 cases.

What leaves few cases is listed by its own index and the page is made of it; what leaves many is asked of one case after
the other along the order of the page, which is full soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, or_, select, true, union_all

from engine.cases.words import COMMON, look_for
from engine.db.planning import counted, holds, plain
from engine.db.tables import cases, centres, copies, parties, tasks
from engine.identity.actor import Actor

STARTED, COPIED, DONE = "started", "copied", "done"
WHOSE = (STARTED, COPIED, DONE)
COLUMNS = (
    cases.c.id, cases.c.title, cases.c.number, cases.c.state, cases.c.outcome, cases.c.started_at, cases.c.ended_at,
    cases.c.process_id, cases.c.bundle_id, cases.c.bundle_key, cases.c.parties, cases.c.hidden, cases.c.started_by,
    cases.c.centre_id, centres.c.name.label("centre_name"),
)  # fmt: skip


@dataclass(frozen=True)
class CaseFilters:
    """What narrows a list of cases; empty values narrow nothing. ``whose`` is started, copied or done: the cases the
    person began, was given to look at, or finished a task in."""

    text: str = ""
    whose: str = ""
    state: str = ""
    bundle: str = ""
    process: str = ""
    centre: str = ""


@dataclass(frozen=True)
class Source:
    """One thing that narrows: the ids of the cases it leaves, by an index; and whether a given case is among them."""

    listed: Any
    asked: ColumnElement[bool]


def visible_cases(
    connection: Connection, actor: Actor, filters: CaseFilters, *among: ColumnElement[bool]
) -> Select[Any]:
    """The cases, newest first, each with ``touched``: whether the person has or did a task in it or was given it.

    ``among``: conditions on a case that leave few and have an index.
    Seen are the cases of the person's units, those the person began, and those touched; an auditor sees all.
    """
    sought = look_for(connection, filters.text)
    sources = [*_of_kind(connection, filters), *_whose(actor, filters.whose)]
    if not actor.holds("auditor"):
        sources.append(_seen(actor))
    found = list(among)
    is_few = bool(among) or (bool(sought.terms) and not sought.is_common)
    for source in sources:
        few = counted(connection, source.listed, COMMON) <= COMMON
        found.append(cases.c.id.in_(source.listed) if few else source.asked)
        is_few = is_few or few
    words = sought.held_by(connection, actor, cases.c.id)
    if words is not None:
        found.append(words)
    query = select(*COLUMNS, touched(actor).label("touched"))
    query = query.outerjoin(centres, centres.c.id == cases.c.centre_id).where(*found)
    started = cases.c.started_at + 0 if is_few else cases.c.started_at  # few are sorted: no index is read for order
    return query.order_by(started.desc(), cases.c.id.desc())


def touched(actor: Actor) -> ColumnElement[bool]:
    """Whether the person has or did a task of the case, or was given it to look at."""
    worked = or_(tasks.c.assignee == actor.person_id, tasks.c.closed_by == actor.person_id)
    given = exists().where(copies.c.case_id == cases.c.id, copies.c.person_id == actor.person_id)
    return or_(exists().where(tasks.c.case_id == cases.c.id, worked), given)


def _of_kind(connection: Connection, filters: CaseFilters) -> Iterator[Source]:
    wanted = (
        (cases.c.state, filters.state),
        (cases.c.bundle_key, filters.bundle),
        (cases.c.process_id, filters.process),
        (cases.c.centre_id, filters.centre),
    )
    given = [(column, value) for column, value in wanted if value]
    if given:
        listed = select(cases.c.id).where(*(column == value for column, value in given))
        yield Source(listed, and_(*(plain(connection, column) == value for column, value in given)))


def _whose(actor: Actor, whose: str) -> Iterator[Source]:
    if whose == STARTED:
        yield _started(actor)
    elif whose == COPIED:
        yield _among(copies, copies.c.person_id == actor.person_id)
    elif whose == DONE:
        yield _among(tasks, tasks.c.closed_by == actor.person_id)


def _seen(actor: Actor) -> Source:
    ways = (
        _started(actor),
        _among(parties, parties.c.unit_id.in_(sorted(actor.unit_ids))),
        _among(tasks, tasks.c.assignee == actor.person_id),
        _among(tasks, tasks.c.closed_by == actor.person_id),
        _among(copies, copies.c.person_id == actor.person_id),
    )
    return Source(union_all(*(way.listed for way in ways)), or_(*(way.asked for way in ways)))


def _started(actor: Actor) -> Source:
    condition = cases.c.started_by == actor.person_id
    return Source(select(cases.c.id).where(condition), condition)


def _among(table: Table, condition: ColumnElement[bool]) -> Source:
    asked = select(true()).where(table.c.case_id == cases.c.id, condition)
    return Source(select(table.c.case_id).where(condition), holds(asked, cases))
