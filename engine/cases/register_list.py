"""The public register as a list: searched by words, also of what a centre can do, and narrowed by area and state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, or_, select

from engine.cases.contents import Row, all_rows
from engine.db.tables import capabilities, centres, units
from engine.definitions.manifest import Manifest
from engine.identity.regions import area_digits

_COLUMNS = ("id", "bundle_key", "name", "industry", "state", "state_class")
PROVINCE = 2  # digits of a region code that stand for the province
MOST_ITEMS = 6  # items named in a row of the list; the centre's page has them all


@dataclass(frozen=True)
class RegisterFilters:
    """``text`` is looked for in names, industries and capability items; ``region`` is a region code, with everything
    below it; ``state`` a class of states."""

    text: str = ""
    bundle: str = ""
    region: str = ""
    industry: str = ""
    state: str = ""


@dataclass(frozen=True)
class Register:
    """The centres found, and what the whole register can be narrowed by. ``regions`` maps codes to the name of the
    bureau there, '' where none is registered."""

    rows: Sequence[Row]
    total: int
    industries: Sequence[str] = ()
    states: Sequence[str] = ()
    bundles: Sequence[str] = ()
    regions: Mapping[str, str] = field(default_factory=dict)


def read_register_list(connection: Connection, filters: RegisterFilters, manifests: Iterable[Manifest]) -> Register:
    """The publicly listed centres that fit ``filters``, by procedure and name.

    Rows: id, bundle_key, name, industry, state, state_class, unit, region, ``items`` (how many capability items are in
    force) and ``found`` (the names of those that hold the words looked for).
    """
    everything = _listed(connection)
    rows = [row for row in everything if _fits(row, filters)]
    found = _items(connection, filters.text) if filters.text else {}
    if filters.text:
        rows = [row for row in rows if row["id"] in found or _says(row, filters.text)]
    counts = _counts(connection)
    shown = [{**row, "items": counts.get(row["id"], 0), "found": found.get(row["id"], [])} for row in rows]
    codes = {code for row in everything if row["region"] for code in (row["region"], _province(row["region"]))}
    return Register(
        shown, len(everything),
        industries=sorted({row["industry"] for row in everything if row["industry"]}),
        states=sorted({row["state_class"] for row in everything}),
        bundles=sorted({row["bundle_key"] for row in everything}),
        regions=_bureaus(connection, codes, manifests),
    )  # fmt: skip


def _listed(connection: Connection) -> list[Row]:
    query = (
        select(*(centres.c[name] for name in _COLUMNS), units.c.name.label("unit"), units.c.region)
        .outerjoin(units, units.c.id == centres.c.unit_id)
        .where(centres.c.public)
        .order_by(centres.c.bundle_key, centres.c.name, centres.c.id)
    )
    return all_rows(connection, query)


def _fits(row: Row, filters: RegisterFilters) -> bool:
    wanted = ((filters.bundle, "bundle_key"), (filters.industry, "industry"), (filters.state, "state_class"))
    if any(value and row[key] != value for value, key in wanted):
        return False
    return not filters.region or str(row["region"] or "").startswith(area_digits(filters.region))


def _says(row: Row, words: str) -> bool:
    return any(words.casefold() in str(row[key] or "").casefold() for key in ("name", "industry", "unit"))


def _items(connection: Connection, words: str) -> dict[str, list[str]]:
    """Centre -> the names of the items in force that hold ``words``."""
    held = or_(
        capabilities.c.name.icontains(words, autoescape=True), capabilities.c.detail.icontains(words, autoescape=True)
    )
    query = (
        select(capabilities.c.centre_id, capabilities.c.name)
        .join(centres, centres.c.id == capabilities.c.centre_id)
        .where(centres.c.public, capabilities.c.until.is_(None), held)
        .order_by(capabilities.c.centre_id, capabilities.c.n)
    )
    found: dict[str, list[str]] = {}
    for centre_id, name in connection.execute(query):
        found.setdefault(centre_id, []).append(name)
    return found


def _counts(connection: Connection) -> dict[str, int]:
    query = (
        select(capabilities.c.centre_id, func.count())
        .where(capabilities.c.until.is_(None))
        .group_by(capabilities.c.centre_id)
    )
    return {str(centre_id): int(count) for centre_id, count in connection.execute(query)}


def _province(region: str) -> str:
    return region[:PROVINCE] + "0" * (len(region) - PROVINCE)


def _bureaus(connection: Connection, codes: set[str], manifests: Iterable[Manifest]) -> dict[str, str]:
    """Region code -> the name of the bureau there, as the parties of the procedures find it."""
    sources = [party.source.partition(":") for manifest in manifests for party in manifest.parties.values()]
    kinds = {name for kind, _, name in sources if kind == "region"}
    keys = {name for kind, _, name in sources if kind == "unit"}
    query = select(units.c.region, units.c.name).where(
        units.c.region.in_(sorted(codes)), or_(units.c.kind.in_(sorted(kinds)), units.c.key.in_(sorted(keys)))
    )
    names = {str(region): str(name) for region, name in connection.execute(query.order_by(units.c.id.desc()))}
    return {code: names.get(code, "") for code in sorted(codes)}
