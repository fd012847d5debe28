"""Tasks that lie with somebody who does not have them: a section to write was given, or a signature is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, literal, select, tuple_, union_all

from engine.db.tables import shared_sections, signature_requests
from engine.identity.actor import Actor

SIGN, SECTION = "sign", "section"
Query = Any  # SQLAlchemy types a select by its columns


def given_sections(actor: Actor) -> Query:
    """(case id, task) of the forms written together of which ``actor`` was given a section."""
    return select(shared_sections.c.case_id, shared_sections.c.n).where(shared_sections.c.owner == actor.person_id)


def asked_signatures(actor: Actor) -> Query:
    """(case id, task) of the forms whose content ``actor`` is asked to sign, in whatever capacity."""
    pairs = sorted({(grant.unit_id, grant.role) for grant in actor.grants}) or [("", "")]
    asked = signature_requests.c
    return select(asked.case_id, asked.n).where(tuple_(asked.unit_id, asked.role).in_(pairs))


def reasons(connection: Connection, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """(case, number) -> why a row of :func:`~engine.tasks.inbox.read_inbox` lies with ``actor`` though somebody else,
    or nobody, has it: ``SIGN`` or ``SECTION``; rows for which neither is true are left out."""
    keys = [(row["case_id"], row["n"]) for row in rows if row["assignee"] != actor.person_id]
    if not keys:
        return {}
    either = union_all(
        given_sections(actor).add_columns(literal(SECTION).label("why")),
        asked_signatures(actor).add_columns(literal(SIGN).label("why")),
    ).subquery("either")
    wanted = select(either).where(tuple_(either.c.case_id, either.c.n).in_(keys))
    found = [(row.case_id, row.n, row.why) for row in connection.execute(wanted)]
    return {(case_id, n): why for case_id, n, why in sorted(found)}  # a signature counts more than a section
