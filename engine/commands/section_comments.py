"""What the writers of a shared draft say to each other about a section: remarks, answers, done with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.commands.save_sections import begin_writing, require_section
from engine.db.tables import section_comments
from engine.errors import Invalid, NotFound
from engine.execution.act import Act
from engine.execution.command import Command
from engine.work import new_id

LONGEST = 2_000


@dataclass(frozen=True)
class CommentSection(Command):
    """Say ``words`` about ``section``, or in answer to the remark ``thread`` (its id). Only the writers read it."""

    act: ClassVar[str] = "write_together"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    section: str
    words: str
    thread: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the remark; an answer opens what was done with again."""
        context, _ = begin_writing(act, self.case, self.task)
        require_section(context, self.section, act.actor.lang)
        words = self.words.strip()
        if not words:
            raise Invalid(errors={"words": ["field.field_required"]})
        if len(words) > LONGEST:
            raise Invalid(errors={"words": ["field.too_long"]})
        identity = new_id()
        if self.thread:
            _require_thread(act, self.case, self.task, self.thread, self.section)
            _resolve(act, self.case, self.task, self.thread, by=None)
        row = {"case_id": self.case, "n": self.task, "id": identity, "section": self.section, "words": words}
        said = {"thread": self.thread or identity, "author": act.actor.person_id, "written_at": act.work.machine_at}
        act.work.connection.execute(insert(section_comments), {**row, **said})
        return {"case": self.case, "n": self.task, "id": identity}


@dataclass(frozen=True)
class ResolveComment(Command):
    """The remark ``thread`` is done with, or (``resolved`` False) open again."""

    act: ClassVar[str] = "write_together"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    thread: str
    resolved: bool = True

    def perform(self, act: Act) -> dict[str, Any]:
        """Note who says so."""
        begin_writing(act, self.case, self.task)
        _require_thread(act, self.case, self.task, self.thread, None)
        _resolve(act, self.case, self.task, self.thread, by=act.actor.person_id if self.resolved else None)
        return {"case": self.case, "n": self.task, "thread": self.thread}


def _require_thread(act: Act, case_id: str, n: int, thread: str, section: str | None) -> None:
    query = select(section_comments.c.section).where(
        section_comments.c.case_id == case_id, section_comments.c.n == n,
        section_comments.c.id == thread, section_comments.c.thread == thread,
    )  # fmt: skip
    found = act.work.connection.execute(query).scalar()
    if found is None or section not in (None, found):
        raise NotFound("not_found.remark")


def _resolve(act: Act, case_id: str, n: int, thread: str, *, by: str | None) -> None:
    act.work.connection.execute(
        update(section_comments)
        .where(section_comments.c.case_id == case_id, section_comments.c.n == n, section_comments.c.id == thread)
        .values(resolved_by=by, resolved_at=act.work.machine_at if by else None)
    )
