"""The row of a case: how it is read under its lock, written back, and begun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine.db.tables import cases, centres, units
from engine.definitions.store import Deployed
from engine.journal.writer import Head
from engine.values import dumps

RUNNING, SUSPENDED, ENDED = "running", "suspended", "ended"

CENTRE_FACTS = ("name", "industry", "state", "dates", "facts")
CENTRE_COLUMNS = tuple(column.name for column in centres.columns if column is not centres.c.id)
UNIT_FACTS = ("name", "kind", "region", "credit_code")
UNIT = select(units).where(units.c.id == bindparam("unit"))
CASE = (
    select(
        cases,
        *(centres.c[name].label(f"centre_{name}") for name in CENTRE_COLUMNS),
        *(units.c[name].label(f"unit_{name}") for name in UNIT_FACTS),
    )
    .outerjoin(centres, centres.c.id == cases.c.centre_id)
    .outerjoin(units, units.c.id == cases.c.unit_id)
    .where(cases.c.id == bindparam("case"))
)
"""A case with its centre, and with what expressions may read of its unit."""
LOCK = CASE.with_for_update(of=cases)
INSERT = insert(cases)
SAVED = ("bundle_id", "number", "title", "state", "outcome", "centre_id", "unit_id", "ended_at", "suspended_on",
          "revision", "parties", "hidden", "execution", "journal_head", "journal_count")  # fmt: skip
UPDATE = update(cases).where(cases.c.id == bindparam("case")).values({name: bindparam(f"to_{name}") for name in SAVED})


def new_row(
    *, case_id: str, bundle: Deployed, process_id: str, title: str, at: int, actor_id: str | None, unit_id: str | None,
    centre_id: str | None, parent_id: str | None, occasion: str | None, parties: Mapping[str, str], hidden: bool,
) -> dict[str, Any]:  # fmt: skip
    """The row of a case that is about to start."""
    blank = {column.name: None for column in cases.columns}
    return {
        **blank,
        "id": case_id,
        "bundle_id": bundle.id,
        "bundle_key": bundle.key,
        "process_id": process_id,
        "title": title,
        "state": RUNNING,
        "started_at": at,
        "started_by": actor_id,
        "started_unit": unit_id,
        "centre_id": centre_id,
        "unit_id": None,
        "parent_id": parent_id,
        "occasion": occasion,
        "revision": 0,
        "parties": dumps(parties),
        "hidden": hidden,
        "execution": b"",
        "journal_head": Head(case_id).hash,
        "journal_count": 0,
    }
