"""Submit a task's form: check it, keep it, and let the diagram go on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from sqlalchemy import bindparam, update

from engine.cases.search import bigrams
from engine.clock import local_date
from engine.db.tables import tasks
from engine.errors import Conflict, Refused
from engine.execution.act import Act
from engine.execution.brought import bring_files, known_files
from engine.execution.command import Command
from engine.execution.filing import Clearance, clearance
from engine.execution.prefill import prefill
from engine.execution.statements import ASIDES, COMPLETED, HELD
from engine.journal.chain import submission_digest
from engine.spiff import Execution
from engine.values import dumps, loads

_HOLD = update(tasks).where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number")).values(state=HELD)


@dataclass(frozen=True)
class CompleteTask(Command):
    """Submit ``form`` for task ``n``. ``revision`` is the task's revision the form was shown with (None: not checked).

    ``sections`` are the revisions of the sections that were shown, where a unit writes the form together (None: not
    checked). A stale form, a double click or a colleague who was faster is a Conflict that tells who and when.
    """

    act: ClassVar[str] = "complete_task"
    case_id: str
    n: int
    form: Mapping[str, Any] = field(default_factory=dict)
    revision: int | None = None
    sections: Mapping[str, int] | None = None

    def hold(self, act: Act) -> None:
        """Keep the task from being submitted again while the incident holds this submission."""
        hold_submission(act)

    def perform(self, act: Act) -> dict[str, Any]:
        """Complete the task; Invalid with sentences by path when the form breaks a rule."""
        task = act.require_task_of_actor(self.act)
        if self.revision is not None and self.revision != task["revision"]:
            raise Conflict("conflict.stale_form")
        return finish(act, self.form, None, clearance(act, self.sections))


def hold_submission(act: Act) -> None:
    """Mark the task of ``act`` as held by an incident."""
    act.work.connection.execute(_HOLD, {"case": act.case.id, "number": act.task["n"]})


def finish(
    act: Act, form: Mapping[str, Any], outside_act: Mapping[str, Any] | None, cleared: Clearance | None = None
) -> dict[str, Any]:
    """Complete the open task of ``act`` with ``form``; ``outside_act`` when an officer registers another body's act."""
    case, task, n = act.case, act.task, act.task["n"]
    if task["kind"] in ASIDES:
        raise Refused("refused.answer_aside")
    if act.countersigns:
        raise Conflict("conflict.countersign_open", count=act.countersigns)
    compiled = case.bundle.forms.get(task["form"]) if task["form"] else None
    salt, clean, kept, brought = secrets.token_hex(16), dict[str, Any](), [""], dict[str, str]()

    def submit(execution: Execution) -> Mapping[str, Any]:
        if compiled is not None:
            stored = prefill(case, execution, task, reads=compiled.reads)
            files = known_files(case, n, act.actor.person_id, compiled, stored)
            today = local_date(act.work.now)
            clean.update(compiled.check(form, stored, files.told, lang=act.actor.lang, today=today))
            brought.update(bring_files(case, n, compiled, files, clean))
        if cleared is not None:
            cleared.require_signed(clean)
        case.filed[task["element"]] = clean
        execution.complete_task(n, clean, act.scope())
        kept[0] = dumps(clean)
        digest = submission_digest(salt, kept[0], act.work.hash)
        return {"submission": digest, **({"brought": brought} if brought else {})}

    private = {"actor": dict(act.scope()), **({"outside_act": dict(outside_act)} if outside_act else {})}
    author = replace(act.author, on_behalf_of="outside") if outside_act else act.author
    unit = _asked(act) if outside_act else None
    facts = case.step("task_completed", author, submit, hashed={"n": n, "element": task["element"]}, private=private)
    case.rows.complete(
        {
            **task, "state": COMPLETED, "closed_at": act.work.at, "closed_by": act.actor.person_id,
            "revision": task["revision"] + 1,
        },
        {
            "case_id": case.id, "n": n, "element": task["element"], "form": task["form"], "salt": salt,
            "data": kept[0], "submitted_by": act.actor.person_id, "submitted_unit": unit or author.unit,
            "submitted_at": act.work.at, "sealed": bool(loads(task["attributes"]).get("sealed")),
            "outside_act": dumps(dict(outside_act)) if outside_act else None,
        },
        bigrams(compiled.texts(clean)) if compiled is not None else (),
    )  # fmt: skip
    opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
    return {"case": case.id, "n": n, "state": COMPLETED, "opened": opened, "ended": case.row["outcome"]}


def _asked(act: Act) -> str | None:
    """The one unit the task is put to: what came from it on paper is its paper, whoever entered it. None: not one."""
    asked = {unit for unit, _ in act.case.offers_of(act.task)}
    return asked.pop() if len(asked) == 1 else None
