"""A procedure whose book a unit writes together: three sections, signed by the head where the parameter says so."""

from __future__ import annotations

import json
from typing import Any

from tests.spiff.diagrams import chain, diagram, end, extension, process, start, user

MANIFEST = """
key: book
name: 共同填写样例
diagrams: [book.bpmn]
roles:
  applicant: {name: 经办人, party: applicant}
  principal: {name: 单位负责人, party: applicant}
  officer: {name: 受理人, party: bureau, relations: [registrar]}
parties:
  applicant: {name: 申报单位, from: starter}
  bureau: {name: 市局, from: "unit:bureau"}
parameters:
  sign_off: {value: SIGNED, name: 申报书由单位负责人签署, adopted: 样例}
"""
OUTLINE = {"scope": "一、产业界定", "need": "二、必要性", "plan": "三、建设计划", "-": "其他各项"}


def field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"f_{key}", "key": key, "label": key, **more}


def section(identity: str, label: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "group", "id": identity, "label": label, "properties": {"section": "yes"}, "components": [*fields]}


FORM = {
    "type": "default",
    "id": "book",
    "schemaVersion": 19,
    "components": [
        field("textfield", "title", validate={"required": True}),
        section("scope", "产业界定", field("textarea", "scope", validate={"required": True})),
        section("need", "必要性", field("textarea", "need"), field("number", "amount", decimalDigits=2)),
        section(
            "plan",
            "建设计划",
            {
                "type": "dynamiclist", "id": "f_steps", "path": "steps", "label": "进度", "defaultRepetitions": 0,
                "components": [field("textfield", "work"), field("textfield", "until")],
                "properties": {"display": "table"},
            },
        ),
    ],
}  # fmt: skip


def files(*, signed: bool = False, **properties: str) -> dict[str, bytes]:
    """The files of the bundle; ``properties`` of the task that is written together are added or changed."""
    written = {"together": "true", "signedBy": "principal", "signedWhen": "sign_off", **properties}
    task = extension(properties={key: value for key, value in written.items() if value})
    drawn = process(
        start("begun"),
        user("write", task, camunda_formKey="book", camunda_candidateGroups="applicant"),
        user("look", camunda_formKey="note", camunda_candidateGroups="officer"),
        end("over"),
        chain("begun", "write", "look", "over"),
        id="book",
    )
    starters = 'isExecutable="true" camunda:candidateStarterGroups="applicant"'
    note = {"type": "default", "id": "note", "components": [field("textarea", "words")]}
    return {
        "book.yaml": MANIFEST.replace("SIGNED", str(signed).lower()).encode(),
        "book.bpmn": diagram(drawn.replace('isExecutable="true"', starters)),
        "book.form": json.dumps(FORM).encode(),
        "note.form": json.dumps(note).encode(),
    }
