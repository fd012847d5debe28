"""A procedure that publishes a notice and waits for its end; the officer may tell it of an objection."""

from __future__ import annotations

from tests.spiff.diagrams import MESSAGE, boundary, chain, diagram, end, extension, process, service, start, user

MANIFEST = """
key: shown
name: 公示样例
diagrams: [shown.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau, relations: [registrar]}
  head: {name: 处长, party: bureau, relations: [overseer]}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 市局, from: "unit:bureau"}
parameters:
  real_names: {value: NAMED, name: 公示意见须实名}
numbers:
  notice: "样例公示〔{year}〕{n}号"
texts:
  shown:
    title: 关于某中心筹建申请的公示
    number: notice
    opinions: real_names
    body: 自${published_on}起至${until}止。
  silent:
    title: 关于变更能力的公告
    body: 自${published_on}起公告。
messages:
  go: {name: 登记异议, roles: [officer], note: 登记以后填写异议的处理。}
"""
NOTE = b"""{"type": "default", "id": "note", "components": [
    {"type": "textfield", "id": "a", "key": "word", "label": "word"}]}"""
SHOWN = {"text": "shown", "published_on": "2026-09-28", "until": "2026-10-09", "place": "市局网站"}
SILENT = {"text": "silent", "published_on": "2026-09-28", "until": "2026-10-09"}


def files(*, named: bool) -> dict[str, bytes]:
    """The bundle; ``named``: whoever gives an opinion has to say who they are."""
    started = 'isExecutable="true" camunda:candidateStarterGroups="applicant"'
    drawn = process(
        start("asked"),
        service("show", "publish_notice", extension(SHOWN)),
        service("tell", "publish_notice", extension(SILENT)),
        user("study", camunda_formKey="note", camunda_candidateGroups="officer"),
        boundary("objected", "study", MESSAGE, interrupting=False),
        user("enter", camunda_formKey="note", camunda_candidateGroups="officer"),
        end("over"), end("entered"),
        chain("asked", "show", "tell", "study", "over"), chain("objected", "enter", "entered"),
        id="shown",
    )  # fmt: skip
    return {
        "shown.yaml": MANIFEST.replace("NAMED", "true" if named else "false").encode(),
        "shown.bpmn": diagram(drawn.replace('isExecutable="true"', started)),
        "note.form": NOTE,
    }
