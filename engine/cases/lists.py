"""Lists that do not belong to one case: what somebody may start, cases, public notices, the register of centres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.contents import Row, all_rows, one_row
from engine.db.tables import (
    bundles,
    cases,
    centre_states,
    centres,
    definitions,
    incidents,
    notices,
    units,
)
from engine.definitions.manifest import Manifest
from engine.definitions.store import Library, active_bundle, released_keys
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.competence import STARTER, acts_here, party_of, units_with_authorities
from engine.register import capabilities
from engine.values import loads


def startable(connection: Connection, library: Library, actor: Actor, today: str) -> list[dict[str, Any]]:
    """The processes ``actor`` may start on the business day ``today`` (ISO date), each with the units to start it for.

    Rows: bundle, manifest, basis (the official text), process, name, process_basis, needs_centre, units [{id, name}],
    own_centres: whether it is about a centre of one's own unit only.
    """
    held: dict[str, list[str]] = {}
    for grant in actor.grants:
        held.setdefault(grant.role, []).append(grant.unit_id)
    found = []
    for key in released_keys(connection):
        try:
            bundle_id = active_bundle(connection, key, today)
        except NotFound:
            continue  # released, but not in force yet
        bundle = library.get(connection, bundle_id)
        own, provinces = units_with_authorities(connection, bundle.manifest, actor.unit_ids)
        rows = all_rows(connection, select(definitions).where(definitions.c.bundle_id == bundle_id))
        for row in sorted(rows, key=lambda row: list(bundle.program.processes).index(row["process_id"])):
            roles = loads(row["starter_roles"])
            fitting = [
                unit for role in roles for unit in held.get(role, [])
                if unit in own and acts_here(bundle.manifest, role, own[unit], provinces)
            ]  # fmt: skip
            if fitting:
                process = bundle.program.processes[row["process_id"]]
                found.append(
                    {
                        "bundle": key, "manifest": bundle.manifest, "process": row["process_id"],
                        "basis": bundle.manifest.basis, "name": row["name"],
                        "process_basis": process.properties.get("basis", ""),
                        "needs_centre": process.properties.get("centre", ""),
                        "units": [{"id": unit, "name": own[unit]["name"]} for unit in dict.fromkeys(fitting)],
                        "own_centres": all(
                            party_of(bundle.manifest, role)[0] == STARTER for role in roles if role in held
                        ),
                    }
                )  # fmt: skip
    return found


def read_notices(connection: Connection, today: str, limit: int = 50, offset: int = 0) -> Sequence[Row]:
    """Published notices, newest first; those whose day of publication (ISO date) has not come are not shown."""
    query = (
        select(notices)
        .where(notices.c.published_on <= today)
        .order_by(notices.c.published_on.desc(), notices.c.id)
        .limit(limit)
        .offset(offset)
    )
    return all_rows(connection, query)


def read_notice(connection: Connection, case_id: str, notice_id: str, today: str) -> Row:
    """One published notice with the ``bundle_id`` of its case; NotFound when there is none, or none yet."""
    known = (notices.c.case_id == case_id, notices.c.id == notice_id, notices.c.published_on <= today)
    query = select(notices, cases.c.bundle_id).join(cases, cases.c.id == notices.c.case_id).where(*known)
    return one_row(connection, query, "not_found.notice")


def read_centre(connection: Connection, library: Library, centre_id: str) -> tuple[Row, Sequence[Row], Sequence[Row]]:
    """A publicly listed centre, the history of its public states, and the capability items in force.

    NotFound when it is not listed.
    """
    query = (
        select(centres, units.c.name.label("unit"))
        .outerjoin(units, units.c.id == centres.c.unit_id)
        .where(centres.c.id == centre_id, centres.c.public)
    )
    row = one_row(connection, query, "not_found.centre")
    query = select(centre_states).where(centre_states.c.centre_id == centre_id).order_by(centre_states.c.n)
    declared = released_manifest(connection, library, row["bundle_key"]).centre_states
    history = [
        state for state in all_rows(connection, query) if (found := declared.get(state["state"])) and found.public
    ]
    return (
        {**row, **{key: loads(row[key]) for key in ("dates", "facts")}},
        history,
        capabilities.in_force(connection, centre_id),
    )


def released_manifest(connection: Connection, library: Library, key: str) -> Manifest:
    """The newest released manifest of the procedure ``key``; NotFound when none is released."""
    query = select(bundles.c.id).where(bundles.c.active, bundles.c.key == key).order_by(bundles.c.version.desc())
    found = connection.execute(query.limit(1)).scalar()
    if found is None:
        raise NotFound("not_found.bundle", bundle=key)
    return library.get(connection, found).manifest


def centres_of_units(connection: Connection, unit_ids: frozenset[str], bundle_key: str) -> Sequence[Row]:
    """The centres of ``bundle_key`` that belong to one of the units: a case about one of them may be started."""
    query = select(centres.c.id, centres.c.name, centres.c.state, centres.c.unit_id).where(
        centres.c.bundle_key == bundle_key, centres.c.unit_id.in_(sorted(unit_ids))
    )
    return all_rows(connection, query.order_by(centres.c.name))


def all_centres(connection: Connection, bundle_key: str) -> Sequence[Row]:
    """Every centre of a procedure by name: an officer may start a case about any of them."""
    query = select(centres.c.id, centres.c.name, centres.c.state, centres.c.unit_id)
    return all_rows(connection, query.where(centres.c.bundle_key == bundle_key).order_by(centres.c.name))


def procedures(connection: Connection) -> Sequence[Row]:
    """Every released version: key, name, version, deployed_at (UTC milliseconds), effective_from, newest first."""
    query = select(bundles).where(bundles.c.active).order_by(bundles.c.key, bundles.c.version.desc())
    return all_rows(connection, query)


def open_incidents(connection: Connection, limit: int = 100) -> Sequence[Row]:
    """Failures that wait for an administrator, oldest first: where, since when, and the title of the case.

    What was submitted stays out of it: whoever keeps the system running need not read the business.
    """
    wanted = ("case_id", "id", "n", "element", "code", "detail", "opened_at", "attempts")
    query = (
        select(*(incidents.c[name] for name in wanted), cases.c.title, cases.c.number)
        .join(cases, cases.c.id == incidents.c.case_id)
        .where(incidents.c.state == "open")
        .order_by(incidents.c.opened_at, incidents.c.id)
        .limit(limit)
    )
    return [{**row, "detail": loads(row["detail"])} for row in all_rows(connection, query)]
