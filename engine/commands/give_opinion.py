"""Give an opinion on a public notice, without signing in: an objection, support or a suggestion."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select

from engine.cases.opinions import CLOSED, KINDS, NAMED, sent_lately
from engine.clock import local_date
from engine.db.tables import notices, opinion_files, opinions
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.relations import registrars
from engine.journal.chain import opinion_digests
from engine.work import new_id

LONGEST, LONGEST_NAME, LONGEST_CONTACT, MOST_FILES = 4_000, 100, 200, 5
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
GROUPS, GROUP = 3, 4


@dataclass(frozen=True)
class GiveOpinion(Command):
    """Say ``words`` (``kind``: objection, support, suggestion) to notice ``notice_id``.

    ``files`` are [{digest, name, size, media_type}] already in the blob store. ``origin`` is a keyed digest of where it
    comes from: from one place at most ``settings.public_per_hour`` are taken. Refusals are not journaled, or anybody
    could fill the journal of a case.
    """

    act: ClassVar[str] = "give_opinion"
    journaled_refusals: ClassVar[bool] = False
    case_id: str
    notice_id: str
    kind: str
    words: str
    origin: str
    name: str = ""
    contact: str = ""
    files: Sequence[Mapping[str, Any]] = ()

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep it and answer with its receipt; Conflict outside the period of the notice."""
        act.require(self.act)
        notice = self._notice(act)
        self._check(notice)
        if sent_lately(act.work.connection, self.origin, act.work.machine_at) >= act.services.settings.public_per_hour:
            raise Refused("refused.too_many_opinions")
        row = self._row(act)
        act.work.connection.execute(insert(opinions), row)
        files = [
            {**file, "case_id": self.case_id, "opinion_id": row["id"], "n": n} for n, file in enumerate(self.files)
        ]
        if files:
            act.work.connection.execute(insert(opinion_files), files)
        found = opinion_digests(row, [str(file["digest"]) for file in self.files], act.work.hash)
        about = {"notice": self.notice_id, "opinion": row["id"], "kind": self.kind}
        act.case.note("opinion_received", act.author, hashed={**about, **found})
        roles = registrars(act.case.bundle.manifest)
        if roles:
            act.case.post("opinion", {"role": roles, "task": notice["title"], "kind": self.kind})
        return {"opinion": row["id"], "receipt": row["receipt"], "received_on": row["received_on"]}

    def _notice(self, act: Act) -> Mapping[str, Any]:
        today = local_date(act.work.now).isoformat()
        query = select(notices).where(notices.c.case_id == self.case_id, notices.c.id == self.notice_id)
        found = act.work.connection.execute(query).mappings().one_or_none()
        if found is None or found["published_on"] > today:
            raise NotFound("not_found.notice")
        if found["opinions"] == CLOSED:
            raise Conflict("conflict.no_opinions")
        if found["until"] < today or found["closed_on"]:
            raise Conflict("conflict.notice_over", until=found["closed_on"] or found["until"])
        return dict(found)

    def _check(self, notice: Mapping[str, Any]) -> None:
        errors = opinion_errors(self.kind, self.words, self.name, self.contact, named=notice["opinions"] == NAMED)
        if len(self.files) > MOST_FILES:
            errors["files"] = ["field.too_many_files"]
        if errors:
            raise Invalid(errors=errors)

    def _row(self, act: Act) -> dict[str, Any]:
        day = local_date(act.work.now).isoformat()
        return {
            "case_id": self.case_id, "id": new_id(), "notice_id": self.notice_id, "receipt": new_receipt(day),
            "kind": self.kind, "salt": secrets.token_hex(16), "words": self.words.strip(),
            "identity_salt": secrets.token_hex(16), "name": self.name.strip(), "contact": self.contact.strip(),
            "received_on": day, "received_at": act.work.at, "origin": self.origin, "sent_at": act.work.machine_at,
        }  # fmt: skip


def opinion_errors(kind: str, words: str, name: str, contact: str, *, named: bool) -> dict[str, list[str]]:
    """What is wrong with an opinion, by field; empty when nothing is."""
    errors: dict[str, list[str]] = {}
    if kind not in KINDS:
        errors["kind"] = ["field.opinion_kind"]
    for field, value, limit in (
        ("words", words, LONGEST), ("name", name, LONGEST_NAME), ("contact", contact, LONGEST_CONTACT),
    ):  # fmt: skip
        if not value.strip() and (field == "words" or named):
            errors[field] = ["field.field_required"]
        elif len(value.strip()) > limit:
            errors[field] = ["field.too_long"]
    return errors


def new_receipt(day: str) -> str:
    """A number to look the opinion up by: the day, and signs nobody can guess."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join([day.replace("-", ""), *groups])
