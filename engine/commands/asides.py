"""Tasks beside the diagram: a colleague's countersignature before a step is finished, and a supervision order.

They are about a task of the diagram, which they do not move; a task cannot be finished before its countersignatures
are there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, delete, insert, update

from engine.calendars.deadlines import Due
from engine.calendars.errors import CalendarError
from engine.clock import local_date
from engine.db.tables import candidates, submissions, tasks
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.reminders import reminder_rows
from engine.execution.statements import (
    ASIDES,
    CANCELLED,
    COMPLETED,
    COUNTERSIGN,
    INSERT_CANDIDATES,
    INSERT_TIMERS,
    OPEN,
    SUPERVISION,
    aside_number,
)
from engine.execution.write_back import SEQ_STEP, read_due
from engine.identity.people import load_actor
from engine.journal.chain import submission_digest
from engine.operations.numbers import next_number
from engine.texts import text
from engine.values import dumps, loads

MOST_PEOPLE = 20
_CLOSE = (
    update(tasks)
    .where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
    .values(
        state=bindparam("to_state"), closed_at=bindparam("at"), closed_by=bindparam("person"),
        assignee=bindparam("to_assignee"), revision=tasks.c.revision + 1,
    )
)  # fmt: skip
_DROP = delete(candidates).where(candidates.c.case_id == bindparam("case"), candidates.c.n == bindparam("number"))


@dataclass(frozen=True)
class AskCountersign(Command):
    """Ask ``people`` (ids) to countersign the open task ``n``: they answer ``question`` by the date ``due`` (ISO)."""

    act: ClassVar[str] = "ask_countersign"
    case_id: str
    n: int
    people: Sequence[str]
    question: str
    due: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Give each of them a task of their own; Refused for people outside the units of the case."""
        task = _asked_about(act, self.act)
        if not self.question.strip():
            raise Invalid(errors={"question": ["field.field_required"]})
        if not 0 < len(set(self.people)) <= MOST_PEOPLE:
            raise Invalid(errors={"people": ["field.choose_people"]})
        due = _due(act, self.due)
        units = set(act.case.parties.values()) | act.actor.unit_ids
        opened = []
        for place, person_id in enumerate(dict.fromkeys(self.people)):
            person = load_actor(act.work.connection, person_id, act.work.machine_at)
            if person_id == act.actor.person_id or not (person.unit_ids & units):
                raise Refused("refused.not_a_colleague", who=person.name)
            opened.append(aside_number(act.case.head.count, place))
            _open(act, task, opened[-1], COUNTERSIGN, due, assignee=person_id, hint=self.question)
        act.case.note(
            "countersign_asked", act.author,
            hashed={"n": self.n, "element": task["element"], "of": list(dict.fromkeys(self.people)), "opened": opened},
            private={"question": self.question},
        )  # fmt: skip
        return {"case": self.case_id, "n": self.n, "opened": opened}


@dataclass(frozen=True)
class OrderSupervision(Command):
    """Order, with a number, that whoever has the open task ``n`` reports on it by the date ``due`` (ISO)."""

    act: ClassVar[str] = "order_supervision"
    case_id: str
    n: int
    demand: str
    due: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Give the order as a task to whoever has the task, or to those it is offered to."""
        task = _asked_about(act, self.act)
        if not self.demand.strip():
            raise Invalid(errors={"demand": ["field.field_required"]})
        due = _due(act, self.due)
        if due is None:
            raise Invalid(errors={"due": ["field.field_required"]})
        number = next_number(act.work.connection, text("supervision.number"), act.work.now.year)
        n = aside_number(act.case.head.count, 0)
        _open(act, task, n, SUPERVISION, due, assignee=task["assignee"], hint=self.demand, number=number)
        act.case.note(
            "supervision_ordered", act.author,
            hashed={"n": self.n, "element": task["element"], "opened": [n], "number": number, "due": self.due},
            private={"demand": self.demand},
        )  # fmt: skip
        return {"case": self.case_id, "n": n, "number": number}


@dataclass(frozen=True)
class AnswerAside(Command):
    """Answer the task beside the diagram ``n``: a countersignature agrees or not, an order is reported on."""

    act: ClassVar[str] = "answer_aside"
    case_id: str
    n: int
    answer: str
    agrees: bool | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Close it with the answer, which is kept like a submitted form."""
        task = act.require_open_aside()
        act.require(self.act)
        errors: dict[str, list[str]] = {}
        if not self.answer.strip():
            errors["answer"] = ["field.field_required"]
        if task["kind"] == COUNTERSIGN and self.agrees is None:
            errors["agrees"] = ["field.field_required"]
        if errors:
            raise Invalid(errors=errors)
        data: dict[str, Any] = {"answer": self.answer.strip()}
        if task["kind"] == COUNTERSIGN:
            data["agrees"] = self.agrees
        self._keep(act, task, data)
        return {"case": self.case_id, "n": self.n, "state": COMPLETED}

    def _keep(self, act: Act, task: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        salt, author, connection = secrets.token_hex(16), act.author, act.work.connection
        names = {"case": self.case_id, "number": self.n}
        connection.execute(
            _CLOSE,
            {**names, "to_state": COMPLETED, "at": act.work.at, "person": act.actor.person_id,
             "to_assignee": act.actor.person_id},
        )  # fmt: skip
        connection.execute(_DROP, names)
        connection.execute(
            insert(submissions),
            {
                "case_id": self.case_id, "n": self.n, "element": task["element"], "form": None, "salt": salt,
                "data": dumps(data), "submitted_by": act.actor.person_id, "submitted_unit": author.unit,
                "submitted_at": act.work.at, "sealed": False, "outside_act": None,
            },
        )  # fmt: skip
        act.case.note(
            "aside_answered", author,
            hashed={"n": self.n, "about": task["about"], "element": task["element"], "kind": task["kind"],
                    "submission": submission_digest(salt, dumps(data), act.work.hash)},
            private=data,
        )  # fmt: skip


@dataclass(frozen=True)
class WithdrawAside(Command):
    """Withdraw the task beside the diagram ``n``, for a ``reason``: nobody has to answer it any more."""

    act: ClassVar[str] = "withdraw_aside"
    case_id: str
    n: int
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Cancel it."""
        task = act.require_open_aside()
        act.require(self.act)
        if not self.reason.strip():
            raise Invalid(errors={"reason": ["field.reason_required"]})
        names = {"case": self.case_id, "number": self.n}
        closed = {"to_state": CANCELLED, "at": act.work.at, "person": None, "to_assignee": task["assignee"]}
        act.work.connection.execute(_CLOSE, {**names, **closed})
        act.work.connection.execute(_DROP, names)
        act.case.note(
            "aside_withdrawn", act.author,
            hashed={"n": self.n, "about": task["about"], "element": task["element"], "kind": task["kind"]},
            private={"reason": self.reason},
        )  # fmt: skip
        return {"case": self.case_id, "n": self.n, "state": CANCELLED}


def _asked_about(act: Act, name: str) -> dict[str, Any]:
    """The open task of the diagram that somebody wants something beside it."""
    task = act.require_open_task()
    if task["kind"] in ASIDES:
        raise Refused("refused.aside_about_aside")
    act.require(name)
    if name == AskCountersign.act and not act.case.offers_of(task):
        raise Refused("refused.personal_task")
    return task


def _due(act: Act, day: str) -> Due | None:
    if not day:
        return None
    try:
        due = Due(day)
    except CalendarError:
        raise Invalid(errors={"due": ["field.date_wrong"]}) from None
    if due < local_date(act.work.now).isoformat():
        raise Invalid(errors={"due": ["field.date_passed"]})
    return due


def _open(
    act: Act, task: Mapping[str, Any], n: int, kind: str, due: Due | None, *, assignee: str | None, hint: str,
    number: str = "",
) -> None:  # fmt: skip
    """Open a task beside ``task``: for ``assignee``, or for everybody ``task`` is offered to."""
    day, due_at, _ = read_due(due.to_record() if due is not None else None)
    offered = loads(task["attributes"])
    kept = {key: offered[key] for key in ("groups", "party") if offered.get(key)}
    attributes = {**kept, "hint": hint, **({"number": number} if number else {})}
    name = text(f"aside.{kind}", task=task["name"])
    act.work.connection.execute(
        insert(tasks),
        {
            "case_id": act.case.id, "n": n, "element": task["element"], "ordinal": 0, "name": name[:300], "kind": kind,
            "form": None, "party": task["party"], "assignee": assignee, "state": OPEN, "due": day, "due_at": due_at,
            "due_record": dumps(due.to_record()) if due is not None else None, "priority": task["priority"],
            "attributes": dumps(attributes if assignee is None else {**attributes, "groups": []}),
            "opened_at": act.work.at, "closed_at": None, "closed_by": None, "owner": act.actor.person_id, "revision": 1,
            "about": task["n"],
        },
    )  # fmt: skip
    if assignee is None:
        pairs = act.case.offers_of(task)
        rows = [
            {"case_id": act.case.id, "n": n, "unit_id": unit, "role": role, "taken": False, "due_at": due_at,
             "opened_at": act.work.at}
            for unit, role in pairs
        ]  # fmt: skip
        act.work.connection.execute(INSERT_CANDIDATES, rows)
    if due is not None:
        reminders = reminder_rows(due, {"remind": ["-1wd"]}, act.case.calendar, act.work.now)
        rows = [
            {"case_id": act.case.id, "n": n, "seq": act.case.head.count * SEQ_STEP + place, "element": task["element"],
             **row}
            for place, row in enumerate(reminders, 1)
        ]  # fmt: skip
        if rows:
            act.work.connection.execute(INSERT_TIMERS, rows)
