"""How and when papers of a case were served: the proof of 送达 (service), as officers recorded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from engine.cases.contents import Row, all_rows, one_row
from engine.db.tables import people, servings

HAND, POST, ELECTRONIC, LEFT, PUBLIC = WAYS = ("hand", "post", "electronic", "left", "public")
"""Handed over (on site or at the counter), by post, electronically, left with witnesses, by public announcement."""


def servings_of_case(connection: Connection, case_id: str) -> Mapping[str, Sequence[Row]]:
    """Document id -> how it was served, oldest first, with the name of who recorded each.

    The caller has asked the policy whether the case may be seen.
    """
    query = (
        select(servings, people.c.name.label("recorded_by_name"))
        .outerjoin(people, people.c.id == servings.c.recorded_by)
        .where(servings.c.case_id == case_id)
        .order_by(servings.c.served_on, servings.c.recorded_at, servings.c.id)
    )
    found: dict[str, list[Row]] = {}
    for row in all_rows(connection, query):
        found.setdefault(row["document_id"], []).append(row)
    return found


def serving_of_case(connection: Connection, case_id: str, serving_id: str) -> Row:
    """One record of service that has a scan; NotFound when there is none."""
    query = select(servings).where(
        servings.c.case_id == case_id, servings.c.id == serving_id, servings.c.digest.is_not(None)
    )
    return one_row(connection, query, "not_found.file")
