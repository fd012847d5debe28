"""Keep sections of what a unit writes together. As drafts these are neither journaled nor do they lock the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.cases.reading import TaskContext, read_task
from engine.cases.together import version_data
from engine.errors import Conflict, Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.section_rows import Writing, hold_task
from engine.execution.statements import OPEN
from engine.identity.policy import Relation

STALE, OWNED = "stale", "owned"
"""Why a section was not taken over: somebody saved since it was read, or it was given to a colleague."""


@dataclass(frozen=True)
class SaveSections(Command):
    """Save ``sections`` (section id -> its values) of task ``task``, each typed on the revision ``seen`` says (absent:
    nobody had saved it).

    Each section is taken over or not by itself, so that two people who write different ones both succeed. What is not
    taken over is kept beside the version that counts, and the answer says who saved when, or whose section it is.
    """

    act: ClassVar[str] = "write_together"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)

    def perform(self, act: Act) -> dict[str, Any]:
        """Store them: ``saved`` and ``refused`` by section, and when (``at``, UTC milliseconds)."""
        context, leads = begin_writing(act, self.case, self.task)
        given = _of_the_form(context, self.sections, act.actor.lang)
        writing = Writing(act.work.connection, self.case, self.task, act.actor.person_id, act.work.machine_at)
        rows = writing.lock(given)
        reasons = {key: why for key in given if (why := self._why_not(rows[key], act.actor.person_id, leads=leads))}
        refused = {key: _about(rows[key], why) for key, why in reasons.items()}
        taken = {key: data for key, data in given.items() if key not in reasons}
        writing.keep(rows, taken, {key: given[key] for key in reasons})
        for key in refused:
            refused[key]["beside"] = rows[key]["beside"]
        saved = {key: {"revision": rows[key]["revision"], "version": rows[key]["version"]} for key in taken}
        return {"case": self.case, "n": self.task, "saved": saved, "refused": refused, "at": writing.at}

    def _why_not(self, row: Mapping[str, Any], person_id: str, *, leads: bool) -> str:
        if row["owner"] not in (None, person_id) and not leads:
            return OWNED
        return STALE if row["revision"] != self.seen.get(row["section"], 0) else ""


@dataclass(frozen=True)
class RestoreSection(Command):
    """Make what version ``version`` of ``section`` says the newest version; ``seen`` is the revision that was shown."""

    act: ClassVar[str] = "write_together"
    journaled_refusals: ClassVar[bool] = False
    remembered: ClassVar[bool] = False
    case: str
    task: int
    section: str
    version: int
    seen: int

    def perform(self, act: Act) -> dict[str, Any]:
        """Restore it; nothing that was written since is lost, it stays a version."""
        context, leads = begin_writing(act, self.case, self.task)
        require_section(context, self.section, act.actor.lang)
        data = version_data(act.work.connection, self.case, self.task, self.section, self.version)
        writing = Writing(act.work.connection, self.case, self.task, act.actor.person_id, act.work.machine_at)
        row = writing.lock([self.section])[self.section]
        if row["owner"] not in (None, act.actor.person_id) and not leads:
            raise Refused("refused.section_owned", who=row["owner_name"])
        if row["revision"] != self.seen:
            raise Conflict("conflict.section_newer", who=row["saved_by_name"] or "")
        writing.restore(row, data, self.version)
        return {"case": self.case, "n": self.task, "revision": row["revision"], "version": row["version"]}


def begin_writing(act: Act, case_id: str, n: int) -> tuple[TaskContext, bool]:
    """The task the actor writes at with others, held open until the transaction ends; and whether the actor has it.

    Refused when it is not written together or not by the actor, Conflict when it is closed.
    """
    context = read_task(act.services.library, act.work.connection, act.actor, case_id, n)
    if context.together is None:
        raise Refused("refused.not_together")
    if not context.may("write_together"):
        raise Refused("refused.write_together")
    if hold_task(act.work.connection, case_id, n)["state"] != OPEN:
        raise Conflict("conflict.task_closed_draft")
    return context, Relation.ASSIGNEE in context.relations


def require_section(context: TaskContext, section: str, lang: str) -> None:
    """Raise Invalid unless the form of the task has ``section``."""
    if section not in context.case.bundle.forms[context.task["form"]].outline(lang):
        raise Invalid("invalid.section")


def _of_the_form(
    context: TaskContext, sections: Mapping[str, Mapping[str, Any]], lang: str
) -> dict[str, Mapping[str, Any]]:
    """What each section says; Invalid when the form has no such section, or the values belong to another one."""
    compiled = context.case.bundle.forms[context.task["form"]]
    outline: Sequence[str] = list(compiled.outline(lang))
    found: dict[str, Mapping[str, Any]] = {}
    for section, data in sections.items():
        if section not in outline:
            raise Invalid("invalid.section")
        parts = compiled.by_section(data)
        if any(values for other, values in parts.items() if other != section):
            raise Invalid("invalid.section_fields")
        found[section] = parts[section]
    if not found:
        raise Invalid("invalid.section")
    return found


def _about(row: Mapping[str, Any], why: str) -> dict[str, Any]:
    who = row["owner_name"] if why == OWNED else row["saved_by_name"]
    return {"why": why, "who": who or "", "at": row["saved_at"], "revision": row["revision"]}
