"""The inbox: what a person has to do, may take, and has done; indexed so that it stays fast at 100,000 open tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from engine.db.planning import among, holds, plain
from engine.db.tables import candidates, cases, centres, people, tasks, units
from engine.identity.actor import Actor
from engine.tasks.narrowing import (
    COMPLETED,
    DUE,
    HELD,
    OPEN,
    SORTS,
    Filters,
    Narrowing,
    Overseen,
    narrow,
    once,
    order_of,
)
from engine.tasks.sharing import asked_signatures, given_sections

__all__ = [
    "DONE", "DUE", "ENTRUSTED", "MINE", "OFFERED", "OVERSEEN", "SECTIONS", "SORTS", "Count", "Filters", "Overseen",
    "count_inbox", "look_through", "read_inbox",
]  # fmt: skip

MINE, OFFERED, ENTRUSTED, DONE, OVERSEEN = "mine", "offered", "entrusted", "done", "overseen"
Query = Any  # SQLAlchemy types a select by its columns; the filters work on all of them
List = tuple[str, Filters]
"""A section, and what narrows it."""
SECTIONS = (MINE, OFFERED, ENTRUSTED, DONE)
"""What everybody has; ``OVERSEEN`` is for those who oversee somebody's work."""
COUNT_LIMIT = 1_000  # counting further tells nobody anything; the page shows "999+"
WIDE_LIMIT = 100  # where each row has to be asked, counting stops earlier


@dataclass(frozen=True)
class Count:
    """A number of tasks; ``more``: counting stopped there."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number - 1}+" if self.more else str(self.number)


_OTHER = candidates.alias("other")
_BEFORE = tasks.alias("before")
_SENDER = (
    select(_BEFORE.c.closed_by)
    .where(_BEFORE.c.case_id == tasks.c.case_id, _BEFORE.c.n != tasks.c.n)
    .where(_BEFORE.c.state == COMPLETED, _BEFORE.c.closed_at <= tasks.c.opened_at)
    .order_by(_BEFORE.c.closed_at.desc(), _BEFORE.c.n.desc())
    .limit(1)
    .correlate(tasks)
    .scalar_subquery()
)
"""Who finished what came before a task."""
_COLUMNS = (
    tasks.c.case_id, tasks.c.n, tasks.c.name, tasks.c.element, tasks.c.kind, tasks.c.state, tasks.c.assignee,
    tasks.c.due, tasks.c.due_at, tasks.c.due_record, tasks.c.opened_at, tasks.c.closed_at, tasks.c.priority,
    tasks.c.revision, tasks.c.owner, tasks.c.about, tasks.c.by_date, cases.c.title, cases.c.number, cases.c.bundle_key,
    cases.c.process_id, cases.c.state.label("case_state"), centres.c.name.label("centre"),
    people.c.name.label("assignee_name"), units.c.name.label("started_unit"), _SENDER.label("sender"),
)  # fmt: skip


def read_inbox(
    connection: Connection, actor: Actor, section: str, filters: Filters, limit: int = 50, offset: int = 0
) -> Sequence[Mapping[str, Any]]:
    """One page of ``section`` for ``actor`` in the order of ``filters.sort``; done ones newest first.

    ``mine``: what the person has, was given a section of or is asked to sign, and what those have for whom the person
    stands in;
    ``offered``: what the person's roles may take; ``entrusted``: of mine, what colleagues gave or left while away;
    ``done``; ``overseen``: what is offered to, or with, the roles of ``filters.overseen``.
    """
    firsts, is_wide = _keys(connection, actor, section, filters, limit + offset)
    if not is_wide:
        keys = firsts.limit(limit).offset(offset).subquery("keys")
        joined = tasks.join(keys, and_(tasks.c.case_id == keys.c.case_id, tasks.c.n == keys.c.n))
        return _rows(connection, section, filters.sort, joined)
    # found with much asking: what the page's count needs, too, is kept for it
    found = once(filters, (section, filters), _fetched, connection, firsts.limit(max(limit + offset, WIDE_LIMIT)))
    page = set(found[offset : offset + limit])
    case_ids, numbers = sorted({case_id for case_id, _ in page}), sorted({n for _, n in page})
    near = (among(connection, tasks.c.case_id, case_ids), tasks.c.n.in_(numbers))
    rows = _rows(connection, section, filters.sort, tasks, *near) if page else []
    return [row for row in rows if (row["case_id"], row["n"]) in page]


def _rows(
    connection: Connection, section: str, sort: str, source: FromClause, *where: ColumnElement[bool]
) -> Sequence[Mapping[str, Any]]:
    """What a page shows of the tasks in ``source``, in the order of ``sort``."""
    query = (
        select(*_COLUMNS)
        .select_from(source)
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(centres, centres.c.id == cases.c.centre_id)
        .outerjoin(people, people.c.id == tasks.c.assignee)
        .outerjoin(units, units.c.id == cases.c.started_unit)
        .where(*where)
    )
    by, backwards = order_of(tasks, sort)
    first = tasks.c.closed_at.desc() if section == DONE else by.desc() if backwards else by
    return [dict(row) for row in connection.execute(query.order_by(first, tasks.c.case_id, tasks.c.n)).mappings()]


def look_through(connection: Connection, actor: Actor, shown: List, top: int, counted: Iterable[List]) -> None:
    """Find the first rows of several lists of a page in one statement: the ``top`` of ``shown``, and those to count.

    Where a common word is sought, what holds it is found once for all of them, and kept in ``Filters.known`` for
    :func:`read_inbox` and :func:`count_inbox`. Other lists are left to these.
    """
    wanted = {shown: max(top, WIDE_LIMIT)}
    wanted |= {(section, _by_due(filters)): WIDE_LIMIT for section, filters in counted if (section, filters) != shown}
    parts: list[Query] = []
    found: list[list[tuple[str, int]]] = []
    for (section, filters), most in wanted.items():
        if not filters.sought.is_common or filters.known is None:
            continue
        firsts, is_wide = _keys(connection, actor, section, filters, most)
        if not is_wide:
            continue
        first = firsts.limit(most).subquery()
        place = first.c.place.desc() if section == DONE or order_of(tasks, filters.sort)[1] else first.c.place
        rank = func.row_number().over(order_by=(place, first.c.case_id, first.c.n))
        parts.append(select(literal(len(parts)).label("list"), rank.label("rank"), first.c.case_id, first.c.n))
        found.append(filters.known.setdefault((section, filters), []))
    if parts:
        for row in connection.execute(union_all(*parts).order_by("list", "rank")):
            found[row.list].append((row.case_id, row.n))


def count_inbox(connection: Connection, actor: Actor, section: str, filters: Filters) -> Count:
    """How many tasks a section holds, as far as counting is worth it."""
    for asked in (filters, _by_due(filters)):
        if asked.known is not None and (found := asked.known.get((section, asked))) is not None:
            return Count(min(len(found), WIDE_LIMIT), len(found) >= WIDE_LIMIT)  # the page found them
    query, is_wide = _keys(connection, actor, section, _by_due(filters), COUNT_LIMIT)
    limit = WIDE_LIMIT if is_wide else COUNT_LIMIT
    limited = query.limit(limit).subquery()  # in its order, for which an index is read: without, a whole table might be
    number = int(connection.execute(select(func.count()).select_from(limited)).scalar_one())
    return Count(number, number == limit)


def _by_due(filters: Filters) -> Filters:
    """The same in the order in which due dates that narrow a list are found."""
    return replace(filters, sort=DUE)


def _fetched(connection: Connection, firsts: Query) -> list[tuple[str, int]]:
    return [(row.case_id, row.n) for row in connection.execute(firsts)]


def _keys(connection: Connection, actor: Actor, section: str, filters: Filters, top: int) -> tuple[Query, bool]:
    """(case_id, n, place) of a section in the order of its page, right for the first ``top``; whether to count few."""
    by_offer = section == OFFERED or (section == OVERSEEN and not filters.person)
    table = candidates if by_offer else tasks
    if section != OVERSEEN:
        filters = replace(filters, overseen=Overseen())
    found = narrow(connection, actor, filters, table, (COMPLETED,) if section == DONE else (OPEN, HELD))
    if section == DONE:
        query = select(tasks.c.case_id, tasks.c.n, tasks.c.closed_at.label("place"))
        query = query.where(tasks.c.closed_by == actor.person_id, *found.conditions)
        return query.order_by(tasks.c.closed_at.desc(), tasks.c.case_id), found.is_wide
    if section == OVERSEEN and filters.person:
        parts = [
            _overseen_with(connection, person, state, filters, found)
            for person in found.people or ("",)
            for state in (OPEN, HELD)
        ]
    elif section == OVERSEEN:
        units_of = sorted({unit_id for unit_id, _ in filters.overseen.pairs}) or [""]
        parts = [_overseen(connection, unit_id, filters, found) for unit_id in units_of]
    elif section == OFFERED:
        pairs = sorted({(grant.unit_id, grant.role) for grant in actor.grants}) or [("", "")]
        parts = [_offered(unit_id, role, filters, found) for unit_id, role in pairs]
    else:
        whose = (actor.person_id, *sorted(actor.absent))
        parts = [_held(actor, person, state, filters, found) for person in whose for state in (OPEN, HELD)]
        if section == ENTRUSTED:
            parts[:2] = [part.where(tasks.c.owner.is_not(None), tasks.c.about.is_(None)) for part in parts[:2]]
        parts += [_shared(actor, of, filters, found) for of in (given_sections(actor), asked_signatures(actor))]
    return _firsts(parts, filters.sort, WIDE_LIMIT if found.is_wide and top == COUNT_LIMIT else top), found.is_wide


def _held(actor: Actor, person: str, state: str, filters: Filters, found: Narrowing) -> Query:
    place = (tasks.c.assignee == person, tasks.c.state == state)
    query = _in_order(tasks, filters.sort, found).where(*place, *found.conditions)
    if person != actor.person_id:  # what the diagram gave to a person no substitute does
        query = query.where(exists().where(candidates.c.case_id == tasks.c.case_id, candidates.c.n == tasks.c.n))
    return query


def _shared(actor: Actor, given: Query, filters: Filters, found: Narrowing) -> Query:
    """Forms that colleagues write together, led by somebody else, of which the person has something to do."""
    led_by_another = or_(tasks.c.assignee.is_(None), tasks.c.assignee != actor.person_id)
    place = (tuple_(tasks.c.case_id, tasks.c.n).in_(given), tasks.c.state == OPEN, led_by_another)
    return _in_order(tasks, filters.sort, found).where(*place, *found.conditions)


def _offered(unit_id: str, role: str, filters: Filters, found: Narrowing) -> Query:
    place = (candidates.c.unit_id == unit_id, candidates.c.role == role, candidates.c.taken.is_(False))
    return _in_order(candidates, filters.sort, found).where(*place, *found.conditions)


def _overseen(connection: Connection, unit_id: str, filters: Filters, found: Narrowing) -> Query:
    """What lies with the unit along the unit's own order: nearly all of it is offered to roles that are overseen."""
    roles = sorted({role for unit, role in filters.overseen.pairs if unit == unit_id})
    place = (candidates.c.unit_id == unit_id, plain(connection, candidates.c.role).in_(roles))
    same = (_OTHER.c.case_id == candidates.c.case_id, _OTHER.c.n == candidates.c.n, _OTHER.c.unit_id == unit_id)
    other = select(true()).where(*same, _OTHER.c.role < candidates.c.role, plain(connection, _OTHER.c.role).in_(roles))
    once = not_(holds(other, candidates))  # what is offered to two of the roles is one task
    return _in_order(candidates, filters.sort, found).where(*place, *found.conditions, once)


def _overseen_with(connection: Connection, person: str, state: str, filters: Filters, found: Narrowing) -> Query:
    """What ``person`` has of it, along the person's own order: far less than lies with the unit."""
    of = tuple_(candidates.c.unit_id, candidates.c.role).in_(sorted(filters.overseen.pairs))
    offer = select(true()).where(candidates.c.case_id == tasks.c.case_id, candidates.c.n == tasks.c.n, of)
    place = (tasks.c.assignee == person, tasks.c.state == state)
    return _in_order(tasks, filters.sort, found).where(*place, *found.conditions, holds(offer, tasks))


def _in_order(table: Any, sort: str, found: Narrowing) -> Query:
    by, backwards = order_of(table, sort)
    place = (by + 0 if found.is_few else by).label("place")  # few rows are sorted: no index is read for order
    return select(table.c.case_id, table.c.n, place).order_by(place.desc() if backwards else place)


def _firsts(parts: Sequence[Query], sort: str, top: int) -> Query:
    """The first rows of all are among the first rows of each, which an index gives in order without sorting them all.

    A task offered to two of one's roles is one task.
    """
    if len(parts) == 1:
        return parts[0]
    firsts = union_all(*(select(part.limit(top).subquery()) for part in parts)).subquery("firsts")
    place = func.max(firsts.c.place) if order_of(candidates, sort)[1] else func.min(firsts.c.place)
    query = select(firsts.c.case_id, firsts.c.n, place.label("place")).group_by(firsts.c.case_id, firsts.c.n)
    return query.order_by(place.desc() if order_of(candidates, sort)[1] else place, firsts.c.case_id, firsts.c.n)
