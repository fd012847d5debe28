"""Which files of a case somebody may read: attachments and pictures, by the forms they stand in."""

from __future__ import annotations

from engine.cases.contents import Reading, Row, submissions_of_case, tasks_of_case
from engine.cases.reading import CaseContext, TaskContext, read_case, read_task
from engine.cases.uploads import files_named, submissions_saying
from engine.cases.visibility import may_read_submission
from engine.errors import NotFound
from engine.execution.reading import glance
from web.routes.task import form_of, reads_together
from web.site import actor, engine


def readable_file(connection: Reading, case_id: str, file_id: str) -> Row:
    """The file, for whoever sent it, may read a submission it stands in, or has the open form that it was sent to or
    that was filled in with it; NotFound for everybody else."""
    context = read_case(engine().services.library, connection, actor(), case_id)
    row = files_named(connection, case_id, [file_id]).get(file_id)
    if row is None or not (_sent(connection, context, row) or _stands_in_readable(connection, context, file_id)):
        row = _in_an_open_form(connection, context, file_id)
    if row is None:
        raise NotFound("not_found.file")
    return row


def _sent(connection: Reading, context: CaseContext, row: Row) -> bool:
    """Whether the person sent the file, or may read what was submitted at the task it was sent to, or its open form."""
    if row["uploaded_by"] == actor().person_id:
        return True
    filed = {item["n"]: item for item in submissions_of_case(connection, context.row["id"])}
    if row["n"] in filed:
        return may_read_submission(context, actor(), filed[row["n"]])
    return _is_at(_task_of(connection, context, row["n"]))


def _stands_in_readable(connection: Reading, context: CaseContext, file_id: str) -> bool:
    """Whether a submission that the person may read names the file in a field that takes files."""
    case_id = context.row["id"]
    said = submissions_saying(connection, case_id, file_id)
    for item in submissions_of_case(connection, case_id) if said else ():
        if item["n"] in said and may_read_submission(context, actor(), item):
            form = context.bundle.forms.get(item["form"])
            if form is not None and file_id in form.files_in(said[item["n"]]):
                return True
    return False


def _in_an_open_form(connection: Reading, context: CaseContext, file_id: str) -> Row | None:
    """The file, when the server filled an open form of the person in with it; of this case or of another."""
    case_id, seen = context.row["id"], None
    for task in tasks_of_case(connection, case_id):
        if task["state"] != "open" or not getattr(context.bundle.forms.get(task["form"] or ""), "has_files", False):
            continue
        found = _task_of(connection, context, task["n"])
        compiled = form_of(found) if found is not None and _is_at(found) else None
        if found is None or compiled is None:
            continue
        seen = seen or glance(engine().services, connection, engine().clock, case_id)
        row = seen.file_held(found.task, compiled, file_id)
        if row is not None:
            return row
    return None


def _task_of(connection: Reading, context: CaseContext, n: int) -> TaskContext | None:
    try:
        return read_task(engine().services.library, connection, actor(), context.row["id"], n)
    except NotFound:
        return None  # not this person's


def _is_at(task: TaskContext | None) -> bool:
    return task is not None and (task.may("save_draft") or reads_together(task))
