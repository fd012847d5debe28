"""What a form shows before anybody types: what was submitted last time, and what the same applicant said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import tasks
from engine.execution.reading import glance
from engine.identity.actor import Actor
from engine.testing import ROOT, person, unit
from tests.engine.cast import Stage, set_the_stage
from tests.spiff.diagrams import chain, diagram, end, extension, flow, node, service, start, user, xor

MANIFEST = """
key: filled
name: 预填样例
diagrams: [filled.bpmn, founded.bpmn]
centre_states:
  applied: {name: 申请中, class: pending}
  listed: {name: 已成立, class: listed, public: true}
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
"""
FILL = extension(
    inputs={
        "signed_on": "${today}",
        "budget": "${null}",
        "kept": "${earlier('fill').aims}",
        "form": "${[pick(earlier('fill'), ['scope']), pick(earlier('check'), ['scope', 'place'])]}",
    },
    properties={"refill": "true"},
)
SAID = extension(
    inputs={
        "form": "${omit(earlier('book'), ['kept'])}",
        "budget": "${earlier('book', {'scope': unit.name, 'aims': '流量'}).budget}",
    }
)
FILES = {
    "filled.yaml": MANIFEST.encode(),
    "filled.bpmn": diagram(
        node(
            "process", "filled",
            start("asked"),
            xor("again"),
            user("fill", FILL, camunda_formKey="note", camunda_candidateGroups="applicant"),
            user("check", extension(outputs={"returned": "${form.returned}"}), camunda_formKey="note",
                 camunda_candidateGroups="officer"),
            xor("fine", "f_fine_over"),
            end("over"),
            chain("asked", "again", "fill", "check", "fine"),
            flow("fine", "again", "${returned}"), flow("fine", "over"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "founded.bpmn": diagram(
        node(
            "process", "founded",
            start("begun"),
            service("enter", "register_centre", extension(inputs={"name": "${case.title}", "state": "applied"})),
            user("book", SAID, camunda_formKey="note", camunda_candidateGroups="applicant"),
            service("list", "set_centre_state", extension(inputs={"state": "listed"})),
            user("report", extension(inputs={"kept": "${earlier('report').aims}", "budget": "${earlier('book').aims}"}),
                 camunda_formKey="note", camunda_candidateGroups="applicant"),
            end("founded_over"),
            chain("begun", "enter", "book", "list", "report", "founded_over"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "note.form": b"""{"type": "default", "id": "note", "components": [
        {"type": "checkbox", "id": "a", "key": "returned", "label": "returned"},
        {"type": "textfield", "id": "b", "key": "kept", "label": "kept"},
        {"type": "textfield", "id": "c", "key": "signed_on", "label": "signed_on"},
        {"type": "textfield", "id": "d", "key": "budget", "label": "budget"}]}""",
}  # fmt: skip


@pytest.fixture
def office(stage_url: str) -> Iterator[Stage]:
    stage = set_the_stage(stage_url)
    stage.engine.deploy(ROOT, FILES, isolated=False)
    yield stage
    stage.engine.close()


def begin(stage: Stage, actor: Actor, process: str = "filled") -> tuple[str, int]:
    answer = stage.engine.execute(actor, StartCase("filled", process))
    return str(answer["case"]), int(answer["opened"][0])


def shown(stage: Stage, case: str, n: int) -> Mapping[str, Any]:
    with stage.engine.read() as connection:
        row = connection.execute(select(tasks).where(tasks.c.case_id == case, tasks.c.n == n)).mappings().one()
        return glance(stage.engine.services, connection, stage.engine.clock, case).prefill(dict(row))


def test_a_task_done_again_shows_what_was_submitted_before_unless_its_inputs_know_better(office: Stage) -> None:
    case, n = begin(office, office.applicant)
    assert shown(office, case, n) == {"signed_on": "2026-09-28", "budget": None, "kept": None}
    given = {"aims": "压力", "signed_on": "2026-09-01", "budget": 7, "_drift": {"budget": 6}}
    n = office.complete(office.applicant, case, n, given)[0]

    n = office.complete(office.officer, case, n, {"returned": True})[0]

    assert shown(office, case, n) == {"aims": "压力", "signed_on": "2026-09-28", "budget": 7, "kept": None}


def test_a_first_form_knows_what_the_same_applicant_said_in_an_earlier_case(office: Stage) -> None:
    other = person(office.engine, "other", ("applicant", unit(office.engine, "另一单位", "institute")))
    for actor, aims in ((office.applicant, "压力"), (other, "流量")):
        case, n = begin(office, actor)
        office.complete(actor, case, n, {"aims": aims})

    case, n = begin(office, office.applicant)

    assert shown(office, case, n)["kept"] == "压力"


def test_whoever_applies_again_for_another_centre_has_said_it_before(office: Stage) -> None:
    other = person(office.engine, "other", ("applicant", unit(office.engine, "另一单位", "institute")))
    for actor, aims in ((office.applicant, "压力"), (other, "流量")):
        case, n = begin(office, actor, "founded")
        office.complete(actor, case, n, {"aims": aims, "kept": "当时的声明"})

    assert shown(office, *begin(office, office.applicant, "founded")) == {"aims": "压力", "budget": None}


def test_of_several_earlier_forms_the_newest_that_says_the_same_is_believed(office: Stage) -> None:
    said = ({"aims": "流量", "budget": 1}, {"aims": "流量", "budget": 2}, {"aims": "压力", "budget": 3})
    for day, given in enumerate(said):
        case, n = begin(office, office.applicant, "founded")
        office.complete(office.applicant, case, n, {"scope": "某计量检测院", **given})
        office.move(days=day + 1)

    assert shown(office, *begin(office, office.applicant, "founded"))["budget"] == 2


def test_what_another_centre_of_the_unit_reported_is_not_said_of_this_one(office: Stage) -> None:
    case, n = begin(office, office.applicant, "founded")
    n = office.complete(office.applicant, case, n, {"aims": "压力"})[0]
    office.complete(office.applicant, case, n, {"aims": "完成"})

    case, n = begin(office, office.applicant, "founded")
    n = office.complete(office.applicant, case, n, {"aims": "流量"})[0]

    assert shown(office, case, n) == {"kept": None, "budget": None}


def test_of_several_records_for_the_whole_form_the_first_that_knows_is_believed(office: Stage) -> None:
    for scope, believed in ((None, "流量"), ("压力", "压力")):
        case, n = begin(office, office.applicant)
        n = office.complete(office.applicant, case, n, {"scope": scope})[0]
        office.complete(office.officer, case, n, {"returned": False, "scope": "流量", "place": "杭州"})

        known = shown(office, *begin(office, office.applicant))

        assert (known["scope"], known["place"]) == (believed, "杭州")
        office.move(days=1)
