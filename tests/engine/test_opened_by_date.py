"""A task says whether a date opened it instead of a person, at once or by way of steps in transactions of their own."""

from __future__ import annotations

from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import tasks
from engine.definitions.bundle import collect
from engine.identity.actor import SYSTEM
from engine.tasks.inbox import OFFERED, Filters, read_inbox
from engine.testing import ROOT
from tests.engine.cast import SAMPLES, Stage
from tests.engine.desk import open_tasks
from tests.spiff.diagrams import catch, chain, diagram, end, node, start, timer, user

MANIFEST = """
key: apart
name: 分段提交样例
diagrams: [apart.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
"""


def _task(id: str, role: str) -> str:
    return user(id, camunda_formKey="note", camunda_candidateGroups=role)


def _noted(id: str) -> str:
    text = "<bpmn:script>noted = true</bpmn:script>"
    return node("scriptTask", id, text, scriptFormat="liangheng", camunda_asyncBefore="true")


APART = {
    "apart.yaml": MANIFEST.encode(),
    "apart.bpmn": diagram(
        node(
            "process", "apart",
            start("apart_begun"), _task("apart_apply", "applicant"), _noted("apart_applied"),
            _task("apart_check", "officer"), catch("apart_day", timer("P1D")), _noted("apart_due"),
            _task("apart_again", "officer"), end("apart_over"),
            chain(
                "apart_begun", "apart_apply", "apart_applied", "apart_check", "apart_day", "apart_due", "apart_again",
                "apart_over",
            ),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "note.form": b'{"type": "default", "id": "note", "components": []}',
}  # fmt: skip


def opened_by_date(stage: Stage) -> set[tuple[str, int]]:
    """The open tasks that a date opened."""
    query = select(tasks.c.case_id, tasks.c.n).where(tasks.c.by_date, tasks.c.state == "open")
    with stage.engine.read() as connection:
        return {(row.case_id, row.n) for row in connection.execute(query)}


def test_a_row_says_whether_a_date_opened_it(stage: Stage) -> None:
    stage.engine.deploy(ROOT, collect(SAMPLES / "clocked.yaml").files, isolated=False)
    case, n = stage.start("clocked")
    stage.complete(stage.applicant, case, n, {"received": "2026-09-28"})
    stage.under_review()
    stage.move(days=60)  # it is asked for after fifteen working days
    asked = (case, max(number for _, number in open_tasks(stage, case)))
    occasion = "three:three:centre:2026-09-28"
    planned = stage.engine.execute(SYSTEM, StartCase("three", "three", unit_id=stage.institute, occasion=occasion))
    begun = (planned["case"], planned["opened"][0])
    stage.engine.execute(
        SYSTEM, StartCase("three", "three", unit_id=stage.institute, parent_id=case, occasion="outbox:1:2")
    )

    assert opened_by_date(stage) == {asked, begun}
    with stage.engine.read() as connection:
        rows = read_inbox(connection, stage.applicant, OFFERED, Filters())
    assert [(row["case_id"], row["n"]) for row in rows if row["by_date"]] == [begun]


def test_a_step_in_a_transaction_of_its_own_goes_on_with_what_led_to_it(stage: Stage) -> None:
    stage.engine.deploy(ROOT, APART, isolated=False)
    case, n = stage.start("apart")
    stage.complete(stage.applicant, case, n)
    stage.move()
    assert opened_by_date(stage) == set()
    ((_, check),) = open_tasks(stage, case)
    stage.complete(stage.officer, case, check)

    stage.move(days=2)

    ((_, again),) = open_tasks(stage, case)
    assert opened_by_date(stage) == {(case, again)}
