"""The head of a unit signs exactly what is to be filed; whoever writes it asks for that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import delete, insert

from engine.cases.together import content_digest, laid_over, revisions_of, sections_of, signers_of, whole
from engine.clock import local_date
from engine.db.tables import content_signatures, signature_requests
from engine.errors import Conflict, Invalid, Refused
from engine.execution.act import Act
from engine.execution.brought import known_files
from engine.execution.command import Command
from engine.execution.prefill import prefill
from engine.execution.section_rows import hold_task
from engine.identity.actor import Grant
from engine.journal.writer import Author
from engine.spiff import Execution
from engine.values import dumps


@dataclass(frozen=True)
class SignContent(Command):
    """Sign the content of task ``n`` as it was shown; ``seen`` are the revisions of its sections that were read.

    What is signed is what a submission of it would say, so it must pass the checks of the form. Any later change voids
    the signature.
    """

    act: ClassVar[str] = "sign_content"
    case_id: str
    n: int
    seen: Mapping[str, int] = field(default_factory=dict)

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the signature and journal the digest; Conflict when somebody saved since, or something is missing."""
        task = act.require_open_task()
        act.require(self.act)
        hold_task(act.work.connection, self.case_id, self.n, alone=True)
        sections = sections_of(act.work.connection, self.case_id, self.n)
        revisions = revisions_of(sections)
        if revisions != dict(self.seen):
            raise Conflict("conflict.content_newer")
        grant = self._capacity(act)
        unit, role = grant.unit_id, grant.role
        salt = secrets.token_hex(16)
        digest = content_digest(salt, _content(act, task, whole(sections)), act.work.hash)
        key = {"case_id": self.case_id, "n": self.n}
        for table in (content_signatures, signature_requests):
            act.work.connection.execute(delete(table).where(table.c.case_id == self.case_id, table.c.n == self.n))
        signed = {"person_id": act.actor.person_id, "unit_id": unit, "role": role, "salt": salt, "digest": digest}
        row = {**key, **signed, "revisions": dumps(revisions), "signed_at": act.work.at}
        act.work.connection.execute(insert(content_signatures), row)
        author = Author(act.actor.person_id, role, unit, grant.of or None)
        act.case.note("content_signed", author, hashed={"n": self.n, "element": task["element"], "digest": digest})
        return {"case": self.case_id, "n": self.n, "digest": digest}

    def _capacity(self, act: Act) -> Grant:
        """The role in which the actor signs: an own one first, else that of somebody who is away."""
        pairs = act.together.signers if act.together else ()
        fitting = [grant for grant in act.actor.grants if (grant.unit_id, grant.role) in pairs]
        return next((grant for grant in fitting if not grant.of), fitting[0])


@dataclass(frozen=True)
class AskSignature(Command):
    """Tell those who may sign task ``n`` that its content is ready, and put it into their inbox until one signed."""

    act: ClassVar[str] = "ask_signature"
    case_id: str
    n: int

    def perform(self, act: Act) -> dict[str, Any]:
        """Tell them; Conflict when nobody of the unit may sign, Refused when no signature is wanted."""
        task = act.require_open_task()
        act.require(self.act)
        together = act.together
        if together is None or not together.signer:
            raise Refused("refused.no_signature")
        signers = signers_of(act.work.connection, together, act.work.machine_at)
        if not signers:
            raise Conflict("conflict.no_signer")
        people = [signer.id for signer in signers]
        asked = signature_requests
        act.work.connection.execute(delete(asked).where(asked.c.case_id == self.case_id, asked.c.n == self.n))
        key = {"case_id": self.case_id, "n": self.n}
        rows = [{**key, "unit_id": unit, "role": role} for unit, role in together.signers]
        act.work.connection.execute(insert(asked), rows)
        act.case.note(
            "signature_asked", act.author, hashed={"n": self.n, "element": task["element"], "to_people": people}
        )
        act.case.post("signature", {"n": self.n, "task": task["name"], "by": act.actor.name, "people": people})
        return {"case": self.case_id, "n": self.n, "people": people}


def _content(act: Act, task: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What a submission of ``written`` would say; Conflict when the form is not complete."""
    case, compiled = act.case, act.case.bundle.forms[task["form"]]
    execution = Execution.load(case.bundle.program, case.row["execution"], case.host())
    stored = prefill(case, execution, task, reads=compiled.reads)
    files = known_files(case, task["n"], act.actor.person_id, compiled, stored)
    today = local_date(act.work.now)
    try:
        return compiled.check(laid_over(stored, written), stored, files.told, lang=act.actor.lang, today=today)
    except Invalid as found:
        raise Conflict("conflict.content_incomplete", count=len(found.errors)) from found
