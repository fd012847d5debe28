"""Correct the anchor of a named deadline: proposed with evidence by one person, confirmed by a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import bindparam, insert, select, update

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.db.tables import corrections, deadlines
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.replay import move_dates
from engine.spiff import Execution
from engine.values import loads
from engine.work import new_id

PROPOSED, CONFIRMED, REJECTED = "proposed", "confirmed", "rejected"
_CLOSE = (
    update(corrections)
    .where(corrections.c.case_id == bindparam("case"), corrections.c.id == bindparam("correction"))
    .values(state=bindparam("to_state"))
)


def current_deadline(act: Act, key: str) -> Due:
    """The named deadline of the case as it stands; NotFound when the case has none of that name."""
    record = act.work.connection.execute(
        select(deadlines.c.record).where(deadlines.c.case_id == act.case.id, deadlines.c.key == key)
    ).scalar()
    if record is None:
        raise NotFound("not_found.deadline", key=key)
    return Due.from_record(loads(record))


def followers(act: Act, before: Due, after: Due, calendar: Calendar) -> dict[str, Any]:
    """The records of the other named deadlines that were counted from ``before``, counted anew from ``after``."""
    held = act.work.connection.execute(
        select(deadlines.c.key, deadlines.c.record).where(deadlines.c.case_id == act.case.id)
    )
    found = {row.key: Due.from_record(loads(row.record)) for row in held}
    return {
        key: due.rebase(after, calendar).to_record()
        for key, due in sorted(found.items())
        if due.base is not None and due.base.to_record() == before.to_record()
    }


@dataclass(frozen=True)
class ProposeCorrection(Command):
    """Propose that deadline ``key`` runs from ``anchor`` (ISO date) because of ``reason`` and ``evidence`` (a file id
    or a document number)."""

    act: ClassVar[str] = "propose_correction"
    case_id: str
    key: str
    anchor: str
    reason: str
    evidence: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the proposal for a second person; Invalid when it leaves the bounds of the bundle."""
        act.require(self.act)
        act.require_running()
        due = current_deadline(act, self.key)
        self._check(act, due)
        correction = new_id()
        act.work.connection.execute(
            insert(corrections),
            {
                "case_id": self.case_id, "id": correction, "key": self.key, "anchor": self.anchor,
                "reason": self.reason, "evidence": self.evidence, "proposed_by": act.actor.person_id,
                "proposed_at": act.work.at, "state": PROPOSED,
            },
        )  # fmt: skip
        act.case.note(
            "deadline_correction_proposed",
            act.author,
            hashed={"key": self.key, "correction": correction, "from": due.anchor, "to": self.anchor},
            private={"reason": self.reason, "evidence": self.evidence},
        )
        return {"case": self.case_id, "correction": correction, "state": PROPOSED}

    def _check(self, act: Act, due: Due) -> None:
        errors = {name: ["field.field_required"] for name in ("reason", "evidence") if not getattr(self, name).strip()}
        try:
            moved = abs((date.fromisoformat(self.anchor) - date.fromisoformat(due.anchor)).days)
        except ValueError:
            raise Invalid(errors={**errors, "anchor": ["field.date_wrong"]}) from None
        declared = act.case.bundle.manifest.deadlines.get(self.key)
        bound = declared.bounds_days if declared else None
        if bound is not None and moved > bound:
            errors["anchor"] = ["field.anchor_out_of_bounds"]
        if errors:
            raise Invalid(errors=errors)


@dataclass(frozen=True)
class ConfirmCorrection(Command):
    """Confirm (or, with ``accept`` false, reject) a proposed correction; never by the person who proposed it."""

    act: ClassVar[str] = "confirm_correction"
    case_id: str
    correction: str
    accept: bool = True

    def perform(self, act: Act) -> dict[str, Any]:
        """Move the deadline, the named deadlines counted from it, and every timer and due date that hangs on them."""
        act.require(self.act)
        row = act.work.connection.execute(
            select(corrections).where(corrections.c.case_id == self.case_id, corrections.c.id == self.correction)
        ).one_or_none()
        if row is None:
            raise NotFound("not_found.correction")
        if row.state != PROPOSED:
            raise Conflict("conflict.correction_closed")
        if row.proposed_by == act.actor.person_id:
            raise Refused("refused.second_person")
        state = CONFIRMED if self.accept else REJECTED
        act.work.connection.execute(_CLOSE, {"case": self.case_id, "correction": self.correction, "to_state": state})
        hashed = {"key": row.key, "correction": self.correction}
        if not self.accept:
            act.case.note("deadline_correction_rejected", act.author, hashed=hashed)
            return {"case": self.case_id, "state": state}
        act.require_running()
        calendar = act.services.calendars.current(act.work.connection, act.work.machine_at)
        before = current_deadline(act, row.key)
        due = before.rebase(row.anchor, calendar)
        followed = followers(act, before, due, calendar)

        def correct(execution: Execution) -> None:
            execution.set_deadline(row.key, due)
            move_dates(execution, {"deadlines": followed})

        about = {**hashed, "due": due.to_record(), **({"deadlines": followed} if followed else {})}
        act.case.step("deadline_corrected", act.author, correct, hashed=about)
        return {"case": self.case_id, "state": state, "due": str(due)}
