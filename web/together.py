"""What the pages say about a form that a unit writes together: its sections, whose they are, and the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from engine.cases.contents import Reading
from engine.cases.reading import TaskContext
from engine.cases.remarks import Remark, remarks_of
from engine.cases.together import Section, Signature, revisions_of, sections_of, signature_of, signers_of
from engine.clock import to_ms
from engine.execution.statements import OPEN
from engine.identity.colleagues import Colleague, people_in_roles
from engine.identity.policy import Relation
from forms.catalogue import CompiledForm
from web.rendering import moment, t
from web.site import engine, language, today

NONE, VALID, VOID, UNWANTED, NOBODY = "none", "valid", "void", "unwanted", "nobody"


@dataclass(frozen=True)
class Book:
    """What a unit has written so far at one task, for one person."""

    context: TaskContext
    outline: Mapping[str, str]
    sections: Mapping[str, Section]
    remarks: Mapping[str, Sequence[Remark]]
    writers: Sequence[Colleague]
    signers: Sequence[Colleague]
    signature: Signature | None
    person_id: str

    @property
    def leads(self) -> bool:
        """Whether the person has the task."""
        return Relation.ASSIGNEE in self.context.relations

    @property
    def may_write(self) -> bool:
        """Whether the person writes here at all, and it is not filed yet."""
        return self.context.task["state"] == OPEN and self.context.may("write_together")

    @property
    def may_sign(self) -> bool:
        """Whether the person is one of those who sign."""
        return self.context.task["state"] == OPEN and self.context.may("sign_content")

    @property
    def signed(self) -> str:
        """How it stands with the signature: unwanted, nobody (who could sign), none, valid or void."""
        together = self.context.together
        if together is None or not together.signer:
            return UNWANTED
        if self.signature is not None:
            return VALID if self.signature.covers(self.sections) else VOID
        return NONE if self.signers else NOBODY

    @property
    def signed_words(self) -> str:
        """The same in a sentence, '' where none is wanted."""
        if self.signed == UNWANTED:
            return ""
        by, at = (self.signature.person, moment(self.signature.signed_at)) if self.signature else ("", "")
        people = "、".join(signer.name for signer in self.signers)
        return t(f"together.signed.{self.signed}", who=by, when=at, people=people)

    @property
    def revisions(self) -> dict[str, int]:
        """Section id -> revision."""
        return revisions_of(self.sections)

    def of(self, section: str) -> Section:
        """The section, as nobody wrote it where nobody did."""
        return self.sections.get(section) or Section(section)

    def may_change(self, section: str) -> bool:
        """Whether the person may write into this section."""
        return self.may_write and (self.leads or self.of(section).owner in (None, self.person_id))

    def may_give(self, section: str) -> bool:
        """Whether the person may say who writes this section."""
        is_free = self.context.task["assignee"] is None
        return self.may_write and (self.leads or is_free or self.of(section).owner == self.person_id)

    def open_remarks(self, section: str) -> int:
        """How many remarks about the section are not done with."""
        return sum(not remark.resolved_by for remark in self.remarks.get(section, ()))

    def shown(self) -> dict[str, dict[str, Any]]:
        """What the script of the page is told of each section."""
        return {key: self._shown(key) for key in self.outline}

    def _shown(self, key: str) -> dict[str, Any]:
        section = self.of(key)
        return {
            "title": self.outline[key], "revision": section.revision, "by": section.saved_by,
            "at": short(section.saved_at), "owner": section.owner_name, "mine": self.may_change(key),
            "own": section.owner == self.person_id, "remarks": self.open_remarks(key), "page": self.page_of(key),
        }  # fmt: skip

    def page_of(self, section: str) -> str:
        """The address of the page about one section."""
        task = self.context.task
        return url_for("together.section", case_id=task["case_id"], n=task["n"], section=section)


def read_book(connection: Reading, context: TaskContext, compiled: CompiledForm, person_id: str) -> Book:
    """What was written at the task of ``context``; the caller has asked the policy."""
    together, task = context.together, context.task
    assert together is not None, "only asked where a unit writes together"
    now, case_id, n = to_ms(engine().clock.machine_now()), task["case_id"], task["n"]
    return Book(
        context, compiled.outline(language()), sections_of(connection, case_id, n), remarks_of(connection, case_id, n),
        people_in_roles(connection, together.offered, now), signers_of(connection, together, now),
        signature_of(connection, case_id, n) if together.signer else None, person_id,
    )  # fmt: skip


def for_script(book: Book) -> dict[str, Any]:
    """What the script that shows the form needs beside the form itself."""
    task = book.context.task
    address = {"case_id": task["case_id"], "n": task["n"]}
    return {
        "sections": book.shown(), "signed": book.signed_words,
        "save": url_for("together.save", **address), "news": url_for("together.news", **address),
        "difference": url_for("together.difference", **address), "leads": book.leads,
    }  # fmt: skip


def short(at: int | None) -> str:
    """A moment in few signs: the time today, else the day, too."""
    if at is None:
        return ""
    whole = moment(at)
    return whole[-5:] if whole.startswith(today().isoformat()) else whole[5:]
