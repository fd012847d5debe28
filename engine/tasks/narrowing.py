"""What narrows a list of tasks, each filter so that the database reads few rows at 100,000 open tasks.

A filter that leaves little is answered from its own index, and the list is made of what it leaves. One that leaves much
is asked along the order of the list, where a page is full soon. Neither reads everything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, false, select, true, tuple_

from engine.cases.words import ANYTHING, COMMON, Sought
from engine.db.planning import counted, holds, plain
from engine.db.tables import cases, centres, parties, people, tasks, units
from engine.identity.actor import Actor

OPEN, HELD = "open", "held"
COMPLETED = "completed"
NAMES = 50  # units, centres or people that one text may stand for
DUE, DUE_LAST, OLDEST, NEWEST = "due", "due_last", "oldest", "newest"
SORTS = (DUE, DUE_LAST, OLDEST, NEWEST)
"""Orders of a list: earliest or latest due date first, waiting longest or shortest first."""


@dataclass(frozen=True)
class Overseen:
    """The (unit id, role) pairs whose tasks somebody oversees, and in which procedures (None: in all)."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    bundles: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.pairs)


@dataclass(frozen=True)
class Filters:
    """What narrows a list, and its order. ``due_before``/``due_from`` in UTC milliseconds; ``unit`` (a party of the
    case), ``centre`` and ``person`` (who has the task) are parts of names; empty values narrow nothing.

    ``known``, when given, keeps what was looked up for them: the lists and counts of one page share it.
    """

    sought: Sought = ANYTHING
    bundle: str = ""
    process: str = ""
    element: str = ""
    due_before: int | None = None
    due_from: int | None = None
    unit: str = ""
    centre: str = ""
    person: str = ""
    sort: str = DUE
    overseen: Overseen = Overseen()
    known: dict[Any, Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Narrowing:
    """The conditions on the rows of a list. ``is_wide``: they are asked row by row, so that nobody should count far;
    ``is_few``: one of them leaves so little that the list is made of it and sorted; ``people``: who may have them."""

    conditions: tuple[ColumnElement[bool], ...] = ()
    people: tuple[str, ...] = ()
    is_wide: bool = False
    is_few: bool = False


def narrow(
    connection: Connection, actor: Actor, filters: Filters, table: Table, states: Collection[str] = (OPEN, HELD)
) -> Narrowing:
    """What ``filters`` ask of rows of ``table`` (tasks or candidates) that are in ``states``, due dates included."""
    case_id, due_at = table.c.case_id, table.c.due_at
    found: list[ColumnElement[bool]] = []
    if filters.due_before is not None:
        found.append(due_at < filters.due_before)
    if filters.due_from is not None:
        found.append(due_at >= filters.due_from)
    wide = []
    if table is tasks and filters.element:  # what one person has is not much
        found.append(plain(connection, tasks.c.element) == filters.element)
    called = {
        named: once(filters, (named.name, part), _named, connection, named, part)
        for named, part in ((units, filters.unit), (centres, filters.centre), (people, filters.person))
        if part
    }
    if not all(called.values()):
        return Narrowing((false(),))  # a name that nobody bears
    if table is tasks and people in called:
        found.append(plain(connection, tasks.c.assignee).in_(called[people]))
    asked_for = (filters.bundle, filters.process, filters.element, filters.unit, filters.centre, filters.person)
    for place, (rows, asked) in enumerate(_sources(filters, called, table, states)):
        left = once(filters, (table.name, tuple(states), place, asked_for), counted, connection, rows, COMMON)
        few = left <= COMMON
        wide.append(not few)
        key = tuple_(case_id, table.c.n) if len(rows.selected_columns) > 1 else case_id
        found.append(false() if not left else key.in_(rows) if few else holds(asked, table))
    if filters.overseen.bundles is not None:
        among = select(true()).where(cases.c.id == case_id, cases.c.bundle_key.in_(sorted(filters.overseen.bundles)))
        found.append(holds(among, table))
    finder = once(filters, filters.sought, filters.sought.finder, connection, actor)
    words = once(filters, (table.name, filters.sought), finder, case_id)
    if words is not None:
        found.append(words)
        wide.append(filters.sought.is_common)
    return Narrowing(tuple(found), tuple(called.get(people, ())), bool(wide) and all(wide), not all(wide))


def _sources(
    filters: Filters, called: Mapping[Table, Collection[str]], table: Table, states: Collection[str]
) -> list[tuple[Select[Any], Select[Any]]]:
    """For each filter: the cases (or tasks) it leaves, by its own index; and whether a given row is among them."""
    found: list[tuple[Select[Any], Select[Any]]] = []
    case_id = table.c.case_id
    if filters.bundle:
        of = [cases.c.bundle_key == filters.bundle]
        of += [cases.c.process_id == filters.process] if filters.process else []
        found.append((select(cases.c.id).where(*of), select(true()).where(cases.c.id == case_id, *of)))
    if units in called:
        of = [parties.c.unit_id.in_(called[units])]
        found.append((select(parties.c.case_id).where(*of), select(true()).where(parties.c.case_id == case_id, *of)))
    if centres in called:
        of = [cases.c.centre_id.in_(called[centres])]
        found.append((select(cases.c.id).where(*of), select(true()).where(cases.c.id == case_id, *of)))
    if table is tasks:
        return found
    one = tasks.alias("one")
    same = and_(one.c.case_id == case_id, one.c.n == table.c.n)
    wanted = [one.c.element == filters.element] if filters.element else []
    wanted += [one.c.assignee.in_(called[people])] if people in called else []
    for condition in wanted:
        of = [condition, one.c.state.in_(states)]
        found.append((select(one.c.case_id, one.c.n).where(*of), select(true()).where(same, *of)))
    return found


def once(filters: Filters, key: Hashable, look: Callable[..., Any], *given: Any) -> Any:
    """What ``look`` finds for ``given``, found one time only for all lists and counts of a page."""
    if filters.known is None:
        return look(*given)
    if key not in filters.known:
        filters.known[key] = look(*given)
    return filters.known[key]


def _named(connection: Connection, table: Table, part: str) -> Collection[str]:
    """The ids of those whose name holds ``part``, at most NAMES."""
    found = select(table.c.id).where(table.c.name.contains(part, autoescape=True)).order_by(table.c.id).limit(NAMES)
    return list(connection.execute(found).scalars())


def order_of(table: Table, sort: str) -> tuple[Any, bool]:
    """The column ``sort`` orders ``table`` by, and whether from its end."""
    column = table.c.opened_at if sort in (OLDEST, NEWEST) else table.c.due_at
    return column, sort in (DUE_LAST, NEWEST)
