"""Files of a task: a form that asks for a scan takes the id this gives."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import request

from engine.cases.reading import read_task
from engine.commands.attach_file import AttachFile
from engine.errors import Invalid, NotFound, Refused
from web.api import answers
from web.api.blueprint import caller, multipart, operation, request_key
from web.api.shown import task_of
from web.site import engine
from web.uploads import clean_name, media_type

_UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["field", "file"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string", "description": "dotted path of the file field, lists without index"},
                    "file": {"type": "string", "format": "binary"},
                },
            }
        }
    },
}


@operation("POST", "/tasks/<task_id>/files", answers.FileAttached(), status=201, tag="tasks", requestBody=_UPLOAD)
def attach_file(task_id: str) -> dict[str, Any]:
    """Attach one file to a field of the task's form; submit `[{"id": …}]` for that field.

    What it is, its content says, not its name. The content is kept once, by its hash.
    """
    case_id, n = task_of(task_id)
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, caller(), case_id, n)
    if not context.may("attach_file"):
        raise Refused("refused.attach_file")  # before the upload is read
    multipart("field", "file")
    field, given = request.form.get("field", ""), request.files.get("file")
    if given is None:
        raise Invalid(errors={"file": ["api.required"]})
    compiled = context.case.bundle.forms.get(context.task["form"]) if context.task["form"] else None
    rules = getattr(compiled, "file_fields", {}).get(field)
    if rules is None:
        raise NotFound("not_found.field")
    name, content, most = clean_name(given.filename or ""), cast(BinaryIO, given.stream), engine().settings.upload_mb
    kind = media_type(name, content)
    digest, size = engine().services.blobs.put(content, min(most, int(rules.get("maxMB") or most)) << 20)
    command = AttachFile(case_id, n, field, digest, name, size, kind)
    found = engine().execute(caller(), command, request_key())
    return {"id": found["file"], "name": name, "size": size, "digest": digest}
