"""What people were told: the list of notices of one person, and each as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from engine.db.tables import cases, notifications, tasks
from engine.texts import text
from engine.values import loads

MOST = 200  # notices listed; older ones are read in the timelines of their cases
COUNTED = 100


@dataclass(frozen=True)
class Notice:
    """One notice: about which case (and open task ``n``), what it says, when (UTC milliseconds), and whether read."""

    key: str
    case_id: str
    title: str
    n: int | None
    kind: str
    sentence: str
    at: int
    is_read: bool


def notices_to(connection: Connection, person_id: str, lang: str, *, unread_only: bool = False) -> Sequence[Notice]:
    """The notices of a person, newest first, at most MOST."""
    query = (
        select(notifications, cases.c.title.label("case_title"))
        .outerjoin(cases, cases.c.id == notifications.c.case_id)
        .where(notifications.c.person_id == person_id)
        .order_by(notifications.c.at.desc(), notifications.c.key)
        .limit(MOST)
    )
    if unread_only:
        query = query.where(notifications.c.read_at.is_(None))
    rows = [{**row, "body": loads(row["body"])} for row in connection.execute(query).mappings()]
    names = _task_names(connection, rows)
    return [_notice(row, names.get((row["case_id"], row["body"].get("n")), ""), lang) for row in rows]


def count_unread(connection: Connection, person_id: str) -> int:
    """How many notices the person has not read, at most COUNTED."""
    unread = select(notifications.c.key).where(
        notifications.c.person_id == person_id, notifications.c.read_at.is_(None)
    )
    return int(connection.execute(select(func.count()).select_from(unread.limit(COUNTED).subquery())).scalar_one())


def mark_read(connection: Connection, person_id: str, at: int) -> None:
    """Everything the person was told up to ``at`` (UTC milliseconds) is read."""
    connection.execute(
        update(notifications)
        .where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None), notifications.c.at <= at)
        .values(read_at=at)
    )


def sentence_of(kind: str, body: Mapping[str, Any], task: str, lang: str) -> str:
    """What a notice says, in one sentence, without the case it is about."""
    if kind == "notify":
        return str(body.get("text", ""))
    if kind in ("new_task", "new_tasks"):
        return _of_tasks(kind, body, task, lang)
    words = str(body.get("words") or "")
    said = text("told.said", lang, words=words) if words else ""
    values = {key: body.get(of, "") for key, of in (("due", "due"), ("who", "by"), ("section", "section"))}
    values |= {"task": task or body.get("task", ""), "said": said}
    return text(f"told.{kind}", lang, **values)


def _of_tasks(kind: str, body: Mapping[str, Any], task: str, lang: str) -> str:
    """A new task with its day, or how many there are."""
    if kind == "new_tasks":
        alike = "" if body["mine"] and body["offered"] else "_mine" if body["mine"] else "_offered"
        return text(f"told.new_tasks{alike}", lang, count=body["count"], mine=body["mine"], offered=body["offered"])
    until = text("told.until", lang, due=body["due"]) if body.get("due") else ""
    key = "told.new_task_offered" if body.get("offered") else "told.new_task"
    return text(key, lang, task=task or body.get("task", ""), until=until)


def _notice(row: Mapping[str, Any], task: str, lang: str) -> Notice:
    body = row["body"]
    return Notice(
        row["key"], row["case_id"], row["case_title"] or "", body.get("n"), row["kind"],
        sentence_of(row["kind"], body, task, lang), row["at"], row["read_at"] is not None,
    )  # fmt: skip


def _task_names(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """(case, number) -> name of the tasks that ``rows`` speak of."""
    wanted = sorted({row["case_id"] for row in rows if row["body"].get("n")})
    numbers = sorted({row["body"]["n"] for row in rows if row["body"].get("n")})
    query = select(tasks.c.case_id, tasks.c.n, tasks.c.name).where(tasks.c.case_id.in_(wanted), tasks.c.n.in_(numbers))
    return {(row.case_id, row.n): row.name for row in connection.execute(query)} if wanted else {}
