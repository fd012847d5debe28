"""What lies in the area of a bureau: the listed centres there, what its own people did in a year, and its cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.cases.contents import Row, all_rows
from engine.clock import ZONE, from_ms, local_date, to_ms
from engine.db.tables import cases, centres, parties, submissions, tasks, units
from engine.definitions.manifest import Manifest
from engine.identity.actor import Actor
from engine.identity.regions import area_digits


@dataclass(frozen=True)
class Done:
    """How often the people of a unit finished a step in a year, and how often after it was due."""

    bundle_key: str
    name: str
    count: int
    late: int


def bureaus_of(connection: Connection, actor: Actor, manifests: Iterable[Manifest]) -> Sequence[Row]:
    """The bureaus whose area ``actor`` looks after: units with a region in which the person holds an authority's role.

    An authority is a party that a procedure finds by region, or the one it names and gives rights over cases.
    """
    found = {(kind, name, role) for manifest in manifests for role, kind, name in _authorities(manifest)}
    held = {grant.unit_id: {one.role for one in actor.grants if one.unit_id == grant.unit_id and not one.of}
            for grant in actor.grants}  # fmt: skip
    query = select(units).where(units.c.id.in_(sorted(held)), units.c.region.is_not(None), units.c.region != "")
    rows = all_rows(connection, query.order_by(units.c.name))
    return [row for row in rows if not found.isdisjoint(_sources(row, held[row["id"]]))]


def _sources(unit: Row, roles: Iterable[str]) -> set[tuple[str, str, str]]:
    """How a procedure would name the unit as the home of each of ``roles``."""
    return {(kind, unit[column], role) for role in roles for kind, column in (("region", "kind"), ("unit", "key"))}


def _authorities(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """(role, source of its party, name of the source) of every role that belongs to an authority."""
    for key, role in manifest.roles.items():
        party = manifest.parties.get(role.party)
        kind, _, name = party.source.partition(":") if party else ("", "", "")
        if kind == "region" or (kind == "unit" and role.relations):
            yield key, kind, name


def centres_in(connection: Connection, region: str) -> Sequence[Row]:
    """The publicly listed centres of units in the area: id, name, state, state_class, bundle_key, unit."""
    wanted = (centres.c.id, centres.c.name, centres.c.state, centres.c.state_class, centres.c.bundle_key)
    query = (
        select(*wanted, units.c.name.label("unit"))
        .join(units, units.c.id == centres.c.unit_id)
        .where(centres.c.public, units.c.region.startswith(area_digits(region), autoescape=True))
        .order_by(centres.c.name, centres.c.id)
    )
    return all_rows(connection, query)


def done_in_year(connection: Connection, unit_id: str, year: int) -> Sequence[Done]:
    """What the people of the unit finished in the business year, by procedure and step, the most frequent first."""
    begin, end = _bounds(year)
    query = (
        select(cases.c.bundle_key, tasks.c.name, tasks.c.due, submissions.c.submitted_at)
        .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
        .join(cases, cases.c.id == submissions.c.case_id)
        .where(submissions.c.submitted_unit == unit_id)
        .where(submissions.c.submitted_at >= begin, submissions.c.submitted_at < end)
    )
    found: dict[tuple[str, str], list[int]] = {}
    for key, name, due, at in connection.execute(query):
        counts = found.setdefault((key, " ".join(str(name).split())), [0, 0])
        counts[0] += 1
        counts[1] += due is not None and local_date(from_ms(at)).isoformat() > due
    rows = [Done(key, name, count, late) for (key, name), (count, late) in found.items()]
    return sorted(rows, key=lambda row: (-row.count, row.bundle_key, row.name))


def cases_in_year(connection: Connection, unit_id: str, year: int) -> dict[str, int]:
    """Of the cases the unit is a party of: how many were ``started`` and ``ended`` in the year, and ``open`` now."""
    begin, end = _bounds(year)
    ours = select(parties.c.case_id).where(parties.c.unit_id == unit_id)

    def count(*conditions: Any) -> int:
        query = select(func.count()).select_from(cases).where(cases.c.id.in_(ours), *conditions)
        return int(connection.execute(query).scalar_one())

    return {
        "started": count(cases.c.started_at >= begin, cases.c.started_at < end),
        "ended": count(cases.c.ended_at >= begin, cases.c.ended_at < end),
        "open": count(cases.c.ended_at.is_(None)),
    }


def _bounds(year: int) -> tuple[int, int]:
    first, last = (datetime.combine(date(one, 1, 1), datetime.min.time(), ZONE) for one in (year, year + 1))
    return to_ms(first), to_ms(last)
