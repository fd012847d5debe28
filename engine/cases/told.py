"""What people were told: the list of notifications of one person, and each as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, false, func, or_, select, update

from engine.db.tables import cases, notifications, tasks
from engine.texts import text
from engine.values import loads

MOST = 200  # notifications listed; older ones are read in the timelines of their cases
COUNTED = 100
HOLDING = ("reminder", "urge", "new_task")
"""Kinds of notifications that ask whoever has a task, or may take it, to see to it."""
ASKING = (*HOLDING, "escalation")
"""Kinds of notifications about a task that is to be done."""

_WITH_TASK = notifications.outerjoin(
    tasks, (tasks.c.case_id == notifications.c.case_id) & (tasks.c.n == notifications.c.n)
)
_ASKED = (notifications.c.holder_id, notifications.c.person_id)
_ELSEWHERE = and_(
    notifications.c.holder_id.is_not(None),
    tasks.c.assignee.not_in(_ASKED),
    func.coalesce(tasks.c.owner, "").not_in(_ASKED),
)
_SETTLED = func.coalesce(or_(tasks.c.state.not_in(("open", "held")), _ELSEWHERE), false())


@dataclass(frozen=True)
class Notification:
    """One notification: about which case (and task ``n``), what it says, when (UTC milliseconds), whether it was read,
    and whether it is settled: what it asks for is done, or somebody else has it."""

    key: str
    case_id: str
    title: str
    n: int | None
    kind: str
    sentence: str
    at: int
    is_read: bool
    is_settled: bool

    @property
    def waits(self) -> bool:
        """Whether the person should still look at it."""
        return not self.is_read and not self.is_settled


def asked_for(kind: str, body: Mapping[str, Any], holder_id: str) -> dict[str, Any]:
    """The columns that say which task a notification asks to see to, and whom: ``holder_id`` or whoever stands in."""
    return {"n": body.get("n") if kind in ASKING else None, "holder_id": holder_id if kind in HOLDING else None}


def notifications_to(
    connection: Connection, person_id: str, lang: str, *, waiting_only: bool = False
) -> Sequence[Notification]:
    """The notifications of a person, newest first, at most MOST; ``waiting_only``: those neither read nor settled."""
    query = (
        select(notifications, cases.c.title.label("case_title"), _SETTLED.label("settled"))
        .select_from(_WITH_TASK.outerjoin(cases, cases.c.id == notifications.c.case_id))
        .where(notifications.c.person_id == person_id)
        .order_by(notifications.c.at.desc(), notifications.c.key)
        .limit(MOST)
    )
    if waiting_only:
        query = query.where(notifications.c.read_at.is_(None), ~_SETTLED)
    rows = [{**row, "body": loads(row["body"])} for row in connection.execute(query).mappings()]
    names = _task_names(connection, rows)
    return [_notification(row, names.get((row["case_id"], row["body"].get("n")), ""), lang) for row in rows]


def count_waiting(connection: Connection, person_id: str) -> int:
    """How many notifications to the person are neither read nor settled, at most COUNTED."""
    unread = (notifications.c.person_id == person_id) & notifications.c.read_at.is_(None)
    waiting = select(notifications.c.key).select_from(_WITH_TASK).where(unread, ~_SETTLED)
    return int(connection.execute(select(func.count()).select_from(waiting.limit(COUNTED).subquery())).scalar_one())


def mark_read(connection: Connection, person_id: str, at: int) -> None:
    """Everything the person was told up to ``at`` (UTC milliseconds) is read."""
    connection.execute(
        update(notifications)
        .where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None), notifications.c.at <= at)
        .values(read_at=at)
    )


def sentence_of(kind: str, body: Mapping[str, Any], task: str, lang: str) -> str:
    """What a notification says, in one sentence, without the case it is about."""
    if body.get("for"):
        own = {key: value for key, value in body.items() if key != "for"}
        return text("told.for", lang, who=body["for"], sentence=sentence_of(kind, own, task, lang))
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


def _notification(row: Mapping[str, Any], task: str, lang: str) -> Notification:
    body = row["body"]
    return Notification(
        row["key"], row["case_id"], row["case_title"] or "", body.get("n"), row["kind"],
        sentence_of(row["kind"], body, task, lang), row["at"], row["read_at"] is not None, bool(row["settled"]),
    )  # fmt: skip


def _task_names(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """(case, number) -> name of the tasks that ``rows`` speak of."""
    wanted = sorted({row["case_id"] for row in rows if row["body"].get("n")})
    numbers = sorted({row["body"]["n"] for row in rows if row["body"].get("n")})
    query = select(tasks.c.case_id, tasks.c.n, tasks.c.name).where(tasks.c.case_id.in_(wanted), tasks.c.n.in_(numbers))
    return {(row.case_id, row.n): row.name for row in connection.execute(query)} if wanted else {}
