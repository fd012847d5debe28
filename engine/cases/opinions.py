"""What the public said to notices: for the officers of the case, for whoever holds the receipt, and what was published.

Who gave an opinion is read by one person only: the officer who took up its verification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.cases.contents import Row, all_rows, one_row, people_names
from engine.db.tables import notices, opinion_files, opinions

CLOSED, ANONYMOUS, NAMED = "", "anonymous", "named"
"""How a notice takes opinions through its page: not at all, with or without a name, with the real name."""

OBJECTION, SUPPORT, SUGGESTION = KINDS = ("objection", "support", "suggestion")
VERDICTS = ("verified", "unverified")
OUTCOMES = ("adopted", "partly", "rejected", "noted")
HOUR_MS = 60 * 60 * 1000


@dataclass(frozen=True)
class Opinion:
    """One opinion as somebody may read it. ``name`` and ``contact`` are None where they are not for the reader."""

    row: Row
    files: Sequence[Row]
    verifier: str
    name: str | None
    contact: str | None

    @property
    def id(self) -> str:
        """Its id within the case."""
        return str(self.row["id"])


def opinions_of_notice(connection: Connection, case_id: str, notice_id: str, reader_id: str) -> list[Opinion]:
    """The opinions on one notice, oldest first, as the person ``reader_id`` may read them.

    The caller has asked the policy whether the person may see opinions at all.
    """
    query = select(opinions).where(opinions.c.case_id == case_id, opinions.c.notice_id == notice_id)
    return _opinions(connection, query, reader_id)


def opinion_of_case(connection: Connection, case_id: str, opinion_id: str, reader_id: str) -> Opinion:
    """One opinion as ``reader_id`` may read it; NotFound when the case has none of that id."""
    query = select(opinions).where(opinions.c.case_id == case_id, opinions.c.id == opinion_id)
    one_row(connection, query, "not_found.opinion")
    return _opinions(connection, query, reader_id)[0]


def _opinions(connection: Connection, query: Select[Any], reader_id: str) -> list[Opinion]:
    rows = all_rows(connection, query.order_by(opinions.c.received_at, opinions.c.id))
    files = _files(connection, rows)
    names = people_names(connection, {row["verifier"] for row in rows if row["verifier"]})
    found = []
    for row in rows:
        own = row["verifier"] == reader_id
        known = (row["name"], row["contact"]) if own else (None, None)
        shown = {key: value for key, value in row.items() if key not in ("name", "contact", "origin", "identity_salt")}
        found.append(Opinion(shown, files.get(row["id"], []), names.get(row["verifier"] or "", ""), *known))
    return found


def _files(connection: Connection, rows: Sequence[Row]) -> dict[str, list[Row]]:
    if not rows:
        return {}
    wanted = opinion_files.c.case_id.in_(sorted({row["case_id"] for row in rows}))
    ours = opinion_files.c.opinion_id.in_(sorted({row["id"] for row in rows}))
    found: dict[str, list[Row]] = {}
    for file in all_rows(connection, select(opinion_files).where(wanted, ours).order_by(opinion_files.c.n)):
        found.setdefault(file["opinion_id"], []).append(file)
    return found


def file_of_opinion(connection: Connection, case_id: str, opinion_id: str, n: int) -> Row:
    """One file of an opinion; NotFound when it has none of that number."""
    key = (opinion_files.c.case_id == case_id, opinion_files.c.opinion_id == opinion_id, opinion_files.c.n == n)
    return one_row(connection, select(opinion_files).where(*key), "not_found.file")


def counts_of_case(connection: Connection, case_id: str) -> Mapping[str, tuple[int, int]]:
    """Notice id -> (opinions received, those without an answer yet)."""
    query = (
        select(opinions.c.notice_id, func.count().label("all"), func.count(opinions.c.answered_at).label("answered"))
        .where(opinions.c.case_id == case_id)
        .group_by(opinions.c.notice_id)
    )
    return {row["notice_id"]: (row["all"], row["all"] - row["answered"]) for row in all_rows(connection, query)}


def published_outcomes(connection: Connection, case_id: str, notice_id: str) -> Sequence[Row]:
    """What was published of the opinions on a notice: kind, received_on, summary, outcome, answer, published_at."""
    wanted = ("kind", "received_on", "summary", "outcome", "answer", "published_at")
    query = select(*(opinions.c[name] for name in wanted)).where(
        opinions.c.case_id == case_id, opinions.c.notice_id == notice_id, opinions.c.published_at.is_not(None)
    )
    return all_rows(connection, query.order_by(opinions.c.published_at, opinions.c.id))


def opinion_by_receipt(connection: Connection, receipt: str) -> Row:
    """The opinion of a receipt with its notice (``title``, ``until``): what whoever gave it may read of it.

    The receipt is the key: it holds 59 random bits, and is told to nobody but whoever sent the opinion. NotFound when
    there is none.
    """
    wanted = (
        "case_id", "notice_id", "receipt", "kind", "words", "received_on", "received_at", "outcome", "answer",
        "answered_at",
    )  # fmt: skip
    files = select(func.count()).where(
        opinion_files.c.case_id == opinions.c.case_id, opinion_files.c.opinion_id == opinions.c.id
    )
    query = (
        select(*(opinions.c[name] for name in wanted), notices.c.title, notices.c.until,
               files.scalar_subquery().label("files"))
        .join(notices, (notices.c.case_id == opinions.c.case_id) & (notices.c.id == opinions.c.notice_id))
        .where(opinions.c.receipt == receipt.strip().upper())
    )  # fmt: skip
    return one_row(connection, query, "not_found.receipt")


def sent_lately(connection: Connection, origin: str, now: int) -> int:
    """How many opinions came from ``origin`` in the hour before ``now`` (machine time, UTC milliseconds)."""
    query = select(func.count()).where(opinions.c.origin == origin, opinions.c.sent_at > now - HOUR_MS)
    return int(connection.execute(query).scalar_one())
