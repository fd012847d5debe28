"""A message says what it does, and whoever sends one goes on with what it opened."""

from __future__ import annotations

import pytest

from engine.commands.start_case import StartCase
from engine.testing import ROOT
from tests.spiff.diagrams import MESSAGE, boundary, chain, diagram, end, node, start, user
from tests.web.conftest import Bureau, post

MANIFEST = """
key: talk
name: 消息样例
diagrams: [talk.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
messages:
  go: {name: 登记指导, roles: [officer, applicant], basis: 第一条, note: 登记以后填写指导的情况。}
"""
FILES = {
    "talk.yaml": MANIFEST.encode(),
    "talk.bpmn": diagram(
        node(
            "process", "talk",
            start(),
            user("work", camunda_formKey="note", camunda_candidateGroups="applicant"),
            boundary("told", "work", MESSAGE, interrupting=False),
            user("guide", camunda_formKey="note", camunda_candidateGroups="officer"),
            end(),
            end("guided"),
            chain("S", "work", "E"), chain("told", "guide", "guided"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "note.form": b"""{"type": "default", "id": "note", "components": [
        {"type": "textfield", "id": "a", "key": "note", "label": "note"}]}""",
}  # fmt: skip


@pytest.fixture
def case(bureau: Bureau) -> str:
    bureau.engine.deploy(ROOT, FILES, isolated=False)
    return str(bureau.engine.execute(bureau.people["ap"], StartCase("talk", "talk"))["case"])


def test_a_message_says_what_it_does_and_on_what_basis(bureau: Bureau, case: str) -> None:
    shown = bureau.client("of").get(f"/cases/{case}/messages/go").text

    assert "登记以后填写指导的情况。依据：第一条。" in shown


def test_whoever_sends_a_message_goes_on_with_the_task_it_opens(bureau: Bureau, case: str) -> None:
    answer = post(bureau.client("of"), f"/cases/{case}/messages/go", {"key": "k1"})

    assert (answer.status_code, answer.location) == (303, f"/tasks/{case}.3")


def test_whoever_has_nothing_to_do_after_a_message_goes_back_to_the_case(bureau: Bureau, case: str) -> None:
    answer = post(bureau.client("ap"), f"/cases/{case}/messages/go", {"key": "k2"})

    assert (answer.status_code, answer.location) == (303, f"/cases/{case}")
