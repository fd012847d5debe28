"""What officers do with an opinion on a notice: see who gave it, say whether that holds, answer, publish the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select, update

from engine.cases.opinions import OUTCOMES, VERDICTS
from engine.db.tables import opinions
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.relations import APPLICANT

LONGEST = 4_000


@dataclass(frozen=True)
class OpenIdentity(Command):
    """Take up the verification of who gave opinion ``opinion_id``: from now on the actor, and nobody else, reads it.

    Where a colleague has taken it up already, the ``reason`` for taking it over is needed.
    """

    act: ClassVar[str] = "verify_opinion"
    case_id: str
    opinion_id: str
    reason: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Become the one who verifies; doing it twice changes nothing."""
        row = _opinion(act, self.opinion_id, self.act)
        if row["verifier"] != act.actor.person_id:
            if row["verifier"] and not self.reason.strip():
                raise Invalid(errors={"reason": ["field.reason_required"]})
            _change(act, self.opinion_id, verifier=act.actor.person_id)
            _note(act, "opinion_identity_opened", row, {}, {"reason": self.reason.strip()} if self.reason else {})
        return {"case": self.case_id, "opinion": self.opinion_id}


@dataclass(frozen=True)
class VerifyOpinion(Command):
    """Say whether whoever gave opinion ``opinion_id`` is who they say (``verdict``: verified, unverified)."""

    act: ClassVar[str] = "verify_opinion"
    case_id: str
    opinion_id: str
    verdict: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Record the verdict; Refused for everybody but who took the verification up."""
        row = _opinion(act, self.opinion_id, self.act)
        if row["verifier"] != act.actor.person_id:
            raise Refused("refused.not_the_verifier")
        if self.verdict not in VERDICTS:
            raise Invalid(errors={"verdict": ["field.field_required"]})
        _change(act, self.opinion_id, verdict=self.verdict)
        _note(act, "opinion_verified", row, {"verdict": self.verdict}, {})
        return {"case": self.case_id, "opinion": self.opinion_id, "verdict": self.verdict}


@dataclass(frozen=True)
class AnswerOpinion(Command):
    """Answer opinion ``opinion_id`` with reasons: ``outcome`` (adopted, partly, rejected, noted) and ``answer``.

    Whoever holds the receipt reads the answer. It does not move the case: what the procedure does upon an objection is
    sent or entered by the officer.
    """

    act: ClassVar[str] = "answer_opinion"
    case_id: str
    opinion_id: str
    outcome: str
    answer: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the answer; Conflict when it was answered already."""
        row = _opinion(act, self.opinion_id, self.act)
        if row["answered_at"] is not None:
            raise Conflict("conflict.opinion_answered", who=act.person_name(row["answered_by"]))
        answer = self.answer.strip()
        errors: dict[str, list[str]] = {}
        if self.outcome not in OUTCOMES:
            errors["outcome"] = ["field.field_required"]
        if not answer:
            errors["answer"] = ["field.field_required"]
        elif len(answer) > LONGEST:
            errors["answer"] = ["field.too_long"]
        if errors:
            raise Invalid(errors=errors)
        person, at = act.actor.person_id, act.work.at
        _change(act, self.opinion_id, outcome=self.outcome, answer=answer, answered_by=person, answered_at=at)
        _note(act, "opinion_answered", row, {"outcome": self.outcome}, {"answer": answer})
        return {"case": self.case_id, "opinion": self.opinion_id, "outcome": self.outcome}


@dataclass(frozen=True)
class PublishAnswer(Command):
    """Publish on the notice's page what became of opinion ``opinion_id``, which ``summary`` tells in other words.

    The summary is written by the officer, so that nothing of the person who gave the opinion goes out with it.
    """

    act: ClassVar[str] = "answer_opinion"
    case_id: str
    opinion_id: str
    summary: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Publish; Conflict before it is answered, and when it is published already."""
        row = _opinion(act, self.opinion_id, self.act)
        if row["answered_at"] is None:
            raise Conflict("conflict.opinion_open")
        if row["published_at"] is not None:
            raise Conflict("conflict.opinion_published")
        summary = self.summary.strip()
        if not summary or len(summary) > LONGEST:
            raise Invalid(errors={"summary": ["field.too_long" if summary else "field.field_required"]})
        _change(act, self.opinion_id, summary=summary, published_at=act.work.at)
        _note(act, "opinion_published", row, {}, {"words": summary})
        return {"case": self.case_id, "opinion": self.opinion_id}


def _opinion(act: Act, opinion_id: str, name: str) -> Mapping[str, Any]:
    """The opinion, for an officer who may do ``name`` and does not belong to the applicant."""
    act.require(name)
    query = select(opinions).where(opinions.c.case_id == act.case.id, opinions.c.id == opinion_id)
    row = act.work.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.opinion")
    if act.case.parties.get(APPLICANT) in act.actor.unit_ids:
        raise Refused("refused.own_unit")
    return dict(row)


def _change(act: Act, opinion_id: str, **values: Any) -> None:
    ours = (opinions.c.case_id == act.case.id, opinions.c.id == opinion_id)
    act.work.connection.execute(update(opinions).where(*ours).values(**values))


def _note(act: Act, type_: str, row: Mapping[str, Any], hashed: dict[str, Any], private: dict[str, Any]) -> None:
    about = {"notice": row["notice_id"], "opinion": row["id"]}
    act.case.note(type_, act.author, hashed={**about, **hashed}, private=private or None)
