"""Record how and when an issued paper was served, and on whom, with the slip or scan that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert, select

from engine.cases.servings import POST, WAYS
from engine.clock import local_date
from engine.db.tables import documents, servings
from engine.errors import Invalid, NotFound
from engine.execution.act import Act
from engine.execution.command import Command
from engine.work import new_id

LONGEST = {"recipient": 200, "slip": 120, "note": 1_000}


@dataclass(frozen=True)
class RecordService(Command):
    """Paper ``document_id`` was served on ``recipient`` on the legal date ``served_on`` (ISO), ``how``: one of WAYS.

    ``slip`` is the number of the slip; ``scan`` is {digest, name, size, media_type} of a file in the blob store. What
    went by post needs one of them.
    """

    act: ClassVar[str] = "record_service"
    case_id: str
    document_id: str
    how: str
    served_on: str
    recipient: str
    slip: str = ""
    note: str = ""
    scan: Mapping[str, Any] | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep it beside the paper and journal it; the case does not move."""
        act.require(self.act)
        query = select(documents).where(documents.c.case_id == self.case_id, documents.c.id == self.document_id)
        paper = act.work.connection.execute(query).mappings().one_or_none()
        if paper is None:
            raise NotFound("not_found.document")
        errors = self._errors(paper["date"], local_date(act.work.now))
        if errors:
            raise Invalid(errors=errors)
        serving, said = new_id(), {"recipient": self.recipient.strip(), "slip": self.slip.strip()}
        scan = {"digest": None, "name": None, "size": None, "media_type": None, **(self.scan or {})}
        row = {
            "case_id": self.case_id, "id": serving, "document_id": self.document_id, "how": self.how,
            "served_on": self.served_on, **said, "note": self.note.strip(), **scan,
            "recorded_by": act.actor.person_id, "recorded_at": act.work.at,
        }  # fmt: skip
        act.work.connection.execute(insert(servings), row)
        act.case.note(
            "paper_served", act.author,
            hashed={"document": self.document_id, "serving": serving, "how": self.how, "served_on": self.served_on,
                    **({"digest": scan["digest"]} if scan["digest"] else {})},
            private={"name": paper["title"], **said},
        )  # fmt: skip
        return {"case": self.case_id, "serving": serving}

    def _errors(self, issued: str, today: date) -> dict[str, list[str]]:
        errors: dict[str, list[str]] = {}
        if self.how not in WAYS:
            errors["how"] = ["field.field_required"]
        try:
            day = date.fromisoformat(self.served_on)
        except ValueError:
            errors["served_on"] = ["field.date_wrong"]
        else:
            if day > today:
                errors["served_on"] = ["field.date_in_future"]
            elif day.isoformat() < issued:
                errors["served_on"] = ["field.served_before_issued"]
        for name, limit in LONGEST.items():
            if len(getattr(self, name).strip()) > limit:
                errors[name] = ["field.too_long"]
        if not self.recipient.strip():
            errors["recipient"] = ["field.field_required"]
        if self.how == POST and not self.slip.strip() and not self.scan:
            errors["slip"] = ["field.slip_or_scan"]
        return errors
