"""A task that comes again shows what was submitted there last time, by the same person where several are asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.db.tables import tasks
from engine.execution.reading import glance
from engine.identity.actor import Actor
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.spiff.diagrams import asking, chain, diagram, end, extension, flow, instances, node, script, start, user, xor

MANIFEST = """
key: again
name: 退回样例
diagrams: [again.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
"""
ASK = extension(
    inputs={"day": "${today}", "hint": "${hint}"}, outputs={"hint": "${form.hint}"}, properties={"refill": "true"}
)
VOTE = extension(properties={"refill": "true"})
PROCESS = node(
    "process", "again", start(), script("I", "hint = null"), xor("X"),
    user("ask", ASK, camunda_formKey="note", camunda_candidateGroups="applicant"),
    asking("read", "ok", "people", camunda_formKey="note", camunda_candidateGroups="officer"), xor("Y", "f_Y_V"),
    user("vote", VOTE, instances("people", "one"), camunda_formKey="note", camunda_assignee="${one}"),
    asking("count", "ok", camunda_formKey="note", camunda_candidateGroups="officer"), xor("Z", "f_Z_E"), xor("V"),
    end(), chain("S", "I", "X", "ask", "read", "Y"), flow("Y", "X", "not ok"), flow("Y", "V"),
    chain("V", "vote", "count", "Z"), flow("Z", "V", "not ok"), flow("Z", "E"), isExecutable="true",
    camunda_candidateStarterGroups="applicant",
)  # fmt: skip
FIELDS = ("note", "day", "hint", "ok", "people")
FORM = json.dumps(
    {"type": "default", "id": "note", "components": [
        {"type": "textfield", "id": key, "key": key, "label": key} for key in FIELDS
    ]}
).encode()  # fmt: skip
FILES = {"again.yaml": MANIFEST.encode(), "again.bpmn": diagram(PROCESS), "note.form": FORM}


class Loop:
    """A case of the sample, and what its open tasks show."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.engine.deploy(ROOT, FILES, isolated=False)
        self.case = str(stage.engine.execute(stage.applicant, StartCase("again", "again"))["case"])

    def do(self, actor: Actor, **form: Any) -> None:
        self.stage.engine.execute(actor, CompleteTask(self.case, self._open(actor)["n"], form))

    def shown(self, actor: Actor) -> Mapping[str, Any]:
        row = dict(self._open(actor))
        with self.stage.engine.read() as connection:
            return glance(self.stage.engine.services, connection, self.stage.engine.clock, self.case).prefill(row)

    def _open(self, actor: Actor) -> Mapping[str, Any]:
        query = select(tasks).where(tasks.c.case_id == self.case, tasks.c.state == "open")
        with self.stage.engine.read() as connection:
            rows = connection.execute(query).mappings().all()
        return next(row for row in rows if row["assignee"] in (None, actor.person_id))


@pytest.fixture
def loop(stage_url: str) -> Iterator[Loop]:
    stage = set_the_stage(stage_url)
    yield Loop(stage)
    stage.engine.close()


def test_a_returned_form_shows_what_was_submitted_and_what_is_known_now(loop: Loop) -> None:
    applicant, officer = loop.stage.applicant, loop.stage.officer
    loop.do(applicant, note="量程 10 MPa", day="2026-01-05", hint="二等")
    loop.do(officer, ok=False)
    loop.stage.move(days=2)

    shown = loop.shown(applicant)

    assert shown["note"] == "量程 10 MPa" and shown["hint"] == "二等"
    assert shown["day"] > "2026-01-05"


def test_the_first_time_there_is_only_what_is_known(loop: Loop) -> None:
    assert loop.shown(loop.stage.applicant)["hint"] is None
    assert "note" not in loop.shown(loop.stage.applicant)


def test_of_several_people_each_sees_only_the_own_words_again(loop: Loop) -> None:
    first, second = loop.stage.second_officer, loop.stage.head
    loop.do(loop.stage.applicant, note="材料")
    loop.do(loop.stage.officer, ok=True, people=[first.person_id, second.person_id])
    loop.do(first, note="甲的意见")
    loop.do(second, note="乙的意见")
    loop.do(loop.stage.officer, ok=False)

    assert (loop.shown(first)["note"], loop.shown(second)["note"]) == ("甲的意见", "乙的意见")
