"""What the API answers: the schemas its answers are written by and described with."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields


def _said(description: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": description, **more}}


class Problem(Schema):
    """An error (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True, **_said("the phrase of the status"))
    status = fields.Integer(required=True)
    code = fields.String(required=True, **_said("stable name of the error"))
    detail = fields.String(required=True, **_said("the error as a sentence, Chinese or (Accept-Language) English"))
    reference = fields.String(required=True, **_said("what to tell the administrator"))
    element = fields.String(**_said("element of the diagram it happened at"))
    incident = fields.String(**_said("the incident that holds the submission"))
    errors = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), **_said("sentences by the path of the field")
    )
    findings = fields.List(fields.Dict(), **_said("what the deploy gate found: file, element, line, code, message"))


class BundleRef(Schema):
    """A version of a procedure."""

    id = fields.String(required=True, **_said("SHA-256 of the content"))
    key = fields.String(required=True)
    version = fields.Integer(required=True)


class Named(Schema):
    """Something with an id and a name."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class CaseLine(Schema):
    """A case in a list."""

    id = fields.String(required=True)
    number = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    state = fields.String(required=True, **_said("running, suspended or ended"))
    outcome = fields.String(required=True, allow_none=True, **_said("id of the end event"))
    bundle = fields.Nested(BundleRef, required=True)
    process = fields.String(required=True)
    centre = fields.Nested(Named, required=True, allow_none=True)
    started_at = fields.String(required=True)
    ended_at = fields.String(required=True, allow_none=True)


class CasePage(Schema):
    """A page of cases, newest first."""

    items = fields.List(fields.Nested(CaseLine), required=True)
    next = fields.String(required=True, allow_none=True, **_said("value of `after` for the next page"))


class Deadline(Schema):
    """A named deadline of a case."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    due = fields.String(required=True)
    explanation = fields.String(required=True)


class OpenTask(Schema):
    """An open task of a case, without names."""

    id = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    due = fields.String(required=True, allow_none=True)


class Party(Schema):
    """A unit and what it is in the case."""

    party = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.Nested(Named, required=True)


class Paper(Schema):
    """A paper the case issued."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    date = fields.String(required=True)


class CaseShown(CaseLine):
    """A case with its parties, deadlines, open tasks, papers and the messages it waits for."""

    parties = fields.List(fields.Nested(Party), required=True)
    deadlines = fields.List(fields.Nested(Deadline), required=True)
    tasks = fields.List(fields.Nested(OpenTask), required=True)
    documents = fields.List(fields.Nested(Paper), required=True)
    messages = fields.List(fields.String(), required=True, **_said("names of messages it waits for now"))


class CaseStarted(Schema):
    """A case that was started."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    tasks = fields.List(fields.String(), required=True, **_said("ids of the tasks that were opened"))
    outcome = fields.String(required=True, allow_none=True)


class EventShown(Schema):
    """One event. Auditors and officials also get the hashed record and its place in the chain."""

    seq = fields.Integer(required=True)
    type = fields.String(required=True)
    at = fields.String(required=True)
    sentence = fields.String(required=True)
    then = fields.List(fields.String(), required=True, **_said("what the diagram did upon it"))
    record = fields.Raw(metadata={"type": "object", "description": "the hashed record: ids and digests, no names"})
    previous = fields.String()
    hash = fields.String()


class EventPage(Schema):
    """Events of a case, oldest first."""

    items = fields.List(fields.Nested(EventShown), required=True)
    next = fields.Integer(required=True, allow_none=True, **_said("value of `after` for the next page"))


class MessageSent(Schema):
    """A message was delivered."""

    case = fields.String(required=True)
    message = fields.String(required=True)
    tasks = fields.List(fields.String(), required=True, **_said("ids of the tasks that were opened"))
    outcome = fields.String(required=True, allow_none=True)


class TaskLine(Schema):
    """A task in a list."""

    id = fields.String(required=True, **_said("<case>.<n>"))
    case = fields.String(required=True)
    case_title = fields.String(required=True)
    case_number = fields.String(required=True, allow_none=True)
    bundle = fields.String(required=True)
    process = fields.String(required=True)
    centre = fields.String(required=True, allow_none=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    assignee = fields.Nested(Named, required=True, allow_none=True)
    due = fields.String(required=True, allow_none=True)
    due_words = fields.String(required=True)
    opened_at = fields.String(required=True)
    closed_at = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class TaskPage(Schema):
    """A page of tasks: earliest due date first, finished ones newest first."""

    items = fields.List(fields.Nested(TaskLine), required=True)
    count = fields.Integer(
        required=True, **_said("how many in all, counted up to 1000; with a very common word, to 100")
    )


class Draft(Schema):
    """What the caller has saved of a form, or the caller's unit where it writes the form together."""

    data = fields.Raw(required=True, metadata={"type": "object"})
    revision = fields.Integer(required=True)
    saved_at = fields.String(required=True)
    sections = fields.Raw(metadata={"type": "object", "description": "section id -> revision, where it is shared"})


class FormShown(Schema):
    """The form of a task: its schema (form-js), what the server prefills, and the caller's draft."""

    key = fields.String(required=True)
    schema = fields.Raw(required=True, metadata={"type": "object"})
    prefill = fields.Raw(required=True, metadata={"type": "object"})
    draft = fields.Nested(Draft, required=True, allow_none=True)


class TaskShown(TaskLine):
    """A task with its form and what the caller may do with it."""

    basis = fields.String(required=True, **_said("clause of the official text"))
    hint = fields.String(required=True)
    due_explanation = fields.String(required=True)
    may = fields.List(fields.String(), required=True, **_said("claim, release, complete"))
    form = fields.Nested(FormShown, required=True, allow_none=True)


class TaskHeld(Schema):
    """Who has the task now."""

    task = fields.String(required=True)
    assignee = fields.String(required=True, allow_none=True, **_said("id of the person"))


class TaskCompleted(Schema):
    """The task is complete, and what came of it."""

    task = fields.String(required=True)
    case = fields.String(required=True)
    state = fields.String(required=True)
    tasks = fields.List(fields.String(), required=True, **_said("ids of the tasks that were opened"))
    outcome = fields.String(required=True, allow_none=True, **_said("id of the end event when the case is over"))


class FileAttached(Schema):
    """A file of a task."""

    id = fields.String(required=True, **_said("what the form takes"))
    name = fields.String(required=True)
    size = fields.Integer(required=True, **_said("bytes"))
    digest = fields.String(required=True, **_said("SHA-256 of the content"))


class Process(Schema):
    """A process of a bundle and whether the caller's roles may start it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    startable = fields.Boolean(required=True)


class Definition(BundleRef):
    """A released version of a procedure."""

    name = fields.String(required=True)
    deployed_at = fields.String(required=True)
    effective_from = fields.String(required=True, allow_none=True)
    current = fields.Boolean(required=True, **_said("whether new cases take this version today"))
    processes = fields.List(fields.Nested(Process), required=True)


class DefinitionList(Schema):
    """Released versions, newest first for each procedure."""

    items = fields.List(fields.Nested(Definition), required=True)


class Deployed(BundleRef):
    """What was deployed, and the warnings of the gate."""

    findings = fields.List(fields.Dict(), required=True)
