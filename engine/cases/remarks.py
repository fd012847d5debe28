"""What the writers of a shared draft said to each other about its sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine.db.tables import people, section_comments


@dataclass(frozen=True)
class Said:
    """One remark: who, what, when (UTC milliseconds)."""

    who: str
    words: str
    at: int


@dataclass(frozen=True)
class Remark:
    """A remark with its answers, oldest first; ``resolved_by`` is who says it is done with, '' while it is open."""

    id: str
    section: str
    resolved_by: str
    resolved_at: int | None
    said: list[Said] = field(default_factory=list)


def remarks_of(connection: Connection, case_id: str, n: int) -> dict[str, Sequence[Remark]]:
    """Section id -> its remarks, open ones first, each group oldest first. The caller has asked the policy."""
    writer, resolver = people.alias("writer"), people.alias("resolver")
    rows = connection.execute(
        select(section_comments, writer.c.name.label("who"), resolver.c.name.label("resolved_by_name"))
        .outerjoin(writer, writer.c.id == section_comments.c.author)
        .outerjoin(resolver, resolver.c.id == section_comments.c.resolved_by)
        .where(section_comments.c.case_id == case_id, section_comments.c.n == n)
        .order_by(section_comments.c.written_at, section_comments.c.id)
    ).mappings()
    threads: dict[str, Remark] = {}
    answers: list[tuple[str, Said]] = []
    for row in rows:
        said = Said(row["who"] or "", row["words"], row["written_at"])
        if row["id"] == row["thread"]:
            threads[row["id"]] = Remark(row["id"], row["section"], row["resolved_by_name"] or "", row["resolved_at"])
            threads[row["id"]].said.append(said)
        else:
            answers.append((row["thread"], said))
    for thread, said in answers:  # two written in the same millisecond may come in any order
        threads[thread].said.append(said)
    found: dict[str, Sequence[Remark]] = {}
    for remark in sorted(threads.values(), key=lambda one: bool(one.resolved_by)):
        found[remark.section] = [*found.get(remark.section, ()), remark]
    return found
