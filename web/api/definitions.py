"""Definitions: released bundles, deploying one through the gate, and the diagrams as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from engine.cases.listing import released_versions
from engine.commands.deploy_bundle import DeployBundle
from engine.errors import Invalid, NotFound, Refused
from engine.identity.policy import permits
from engine.identity.relations import system_relations
from web.api import answers
from web.api.blueprint import caller, multipart, operation, request_key
from web.api.fields import Request, Text
from web.api.shown import bundle_of, moment
from web.site import engine, language, today

FIELD = "files"
TRIAL = "trial"


class DefinitionQuery(Request):
    """Which procedures."""

    key = Text(load_default="")


class DiagramQuery(Request):
    """Which diagram of the bundle; the first one when it is not said."""

    file = Text(longest=200, load_default="")


@operation("GET", "/definitions", answers.DefinitionList(), query=DefinitionQuery(), tag="definitions")
def list_definitions(query: Mapping[str, Any]) -> dict[str, Any]:
    """Released versions of every procedure, newest first, with their processes."""
    with engine().read() as connection:
        rows = released_versions(connection, query["key"])
    day, roles, current = today().isoformat(), caller().roles, dict[str, str]()
    for row in rows:
        if (row["effective_from"] or day) <= day:
            current.setdefault(row["key"], row["id"])  # the newest whose day has come
    items = [
        {
            **row,
            "deployed_at": moment(row["deployed_at"]),
            "current": current.get(row["key"]) == row["id"],
            "processes": [
                {**process, "startable": not roles.isdisjoint(process["starter_roles"])} for process in row["processes"]
            ],
        }
        for row in rows
    ]
    return {"items": items}


_UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FIELD],
                "additionalProperties": False,
                "properties": {
                    FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}},
                    TRIAL: {"type": "string", "description": "why a draft is tried out; needed for one, and only then"},
                },
            }
        }
    },
}


@operation("POST", "/definitions", answers.Deployed(), tag="definitions", requestBody=_UPLOAD)
def deploy_definition() -> dict[str, Any]:
    """Check all files of a bundle at the gate and release it. The same content again changes nothing."""
    if not permits(DeployBundle.act, frozenset(system_relations(caller()))):
        raise Refused("refused.deploy")  # before the upload is read
    found = engine().deploy(caller(), _files(), key=request_key(), trial=request.form.get(TRIAL, ""))
    return {
        "id": found["bundle"], "key": found["key"], "version": found["version"],
        "findings": [finding.record(language()) for finding in found["findings"]],
    }  # fmt: skip


def _files() -> dict[str, bytes]:
    multipart(FIELD, TRIAL)
    found: dict[str, bytes] = {}
    for part in request.files.getlist(FIELD):
        name = part.filename or ""
        if name in found:
            raise Invalid(errors={f"{FIELD}.{name}": ["api.file_twice"]})
        found[name] = part.read()
    if not found:
        raise Invalid(errors={FIELD: ["api.required"]})
    return found


@operation(
    "GET", "/definitions/<bundle_id>/xml", {"type": "string"}, query=DiagramQuery(), tag="definitions",
    media_type="application/xml",
)  # fmt: skip
def show_diagram(bundle_id: str, query: Mapping[str, Any]) -> Response:
    """A diagram of the bundle exactly as it was deployed (BPMN 2.0)."""
    with engine().read() as connection:
        bundle = engine().services.library.get(connection, bundle_of(bundle_id))
    name = query["file"] or bundle.manifest.diagrams[0]
    if name not in bundle.manifest.diagrams or name not in bundle.files:
        raise NotFound("not_found.file")
    answer = Response(bundle.files[name], content_type="application/xml")
    answer.headers["Content-Disposition"] = "attachment"
    return answer
