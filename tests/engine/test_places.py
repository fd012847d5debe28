"""Places of what was filed in a case: written for ever, offered for pointing, and what changed there since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.cases.papers import Papers
from engine.cases.places import Place, case_places, changes_since, read_place
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.errors import Invalid
from engine.ports import CompiledForm
from engine.testing import ROOT, OpenForm
from tests.engine.cast import Stage
from tests.spiff.diagrams import chain, diagram, end, extension, node, start, user

MANIFEST = """
key: refiled
name: 另一步补正样例
diagrams: [refiled.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau, relations: [registrar]}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
"""


def _step(id: str, role: str, box: str = "") -> str:
    return user(id, box, camunda_formKey="note", camunda_candidateGroups=role)


REFILED = {
    "refiled.yaml": MANIFEST.encode(),
    "refiled.bpmn": diagram(
        node(
            "process", "refiled",
            start("refiled_begun"),
            _step("refiled_apply", "applicant"),
            _step("refiled_review", "officer"),
            _step("refiled_amend", "applicant", extension(properties={"outside": "true"})),
            _step("refiled_again", "officer"),
            end("refiled_over"),
            chain("refiled_begun", "refiled_apply", "refiled_review", "refiled_amend", "refiled_again", "refiled_over"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "note.form": b'{"type": "default", "id": "note", "components": []}',
}  # fmt: skip


class Forms(dict[str, CompiledForm]):
    """Every form of the bundle is an open one."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:
        return OpenForm()

    def __getitem__(self, key: str) -> CompiledForm:
        return OpenForm()


def corrected(stage: Stage) -> tuple[str, Mapping[str, Any]]:
    """A case whose application was filed as task 1, returned by task 2, and filed again as task 4; its row."""
    case, n = stage.start()
    n = stage.complete(stage.applicant, case, n, {"subject": "第一稿", "aim": "不变"})[0]
    n = stage.complete(stage.officer, case, n, {"again": True})[0]
    stage.complete(stage.applicant, case, n, {"subject": "第二稿", "aim": "不变"})
    return case, {"id": case, "parties": "{}", "unit_id": stage.applicant.grants[0].unit_id}


def changed(stage: Stage, row: Mapping[str, Any], *asked: str) -> list[str]:
    with stage.engine.read() as connection:
        return changes_since(Papers(connection, row["id"]), row, Forms(), *asked)


def test_a_place_is_read_as_it_is_written() -> None:
    for written in ("apply@4", "apply@3#rows.2.name", "apply@12#(Field_plan)"):
        assert str(read_place(written)) == written
    assert read_place("apply@3#rows.2.name") == Place("apply", 3, "rows.2.name")


@pytest.mark.parametrize("written", ["", "apply", "apply@", "apply@0", "@3", "apply@3#", "apply@x#rows"])
def test_what_is_no_place_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_place(written)


def test_the_newest_paper_of_a_step_offers_its_places(stage: Stage) -> None:
    case, row = corrected(stage)

    with stage.engine.read() as connection:
        papers = Papers(connection, case)
        named = case_places(papers, row, Forms(), "apply")
        every = case_places(papers, row, Forms())
        none = case_places(papers, row, Forms(), "nowhere")

    assert [one["value"] for one in named] == ["apply@4", "apply@4#subject", "apply@4#aim"]
    assert every == named
    assert none == []


def test_what_changed_at_a_place_since_it_was_pointed_at(stage: Stage) -> None:
    _, row = corrected(stage)

    def changes(*asked: str) -> list[str]:
        return changed(stage, row, *asked)

    assert changes("apply@1#subject") == ["subject"]
    assert changes("apply@1#aim") == []
    assert changes("apply@4#subject") == []
    assert changes("apply", "review") == ["subject"]
    assert changes("apply#aim", "review") == []
    assert changes("apply", "nowhere") == []


@pytest.mark.parametrize("on_paper", [False, True], ids=["online", "on paper"])
def test_a_paper_is_followed_to_the_step_that_corrects_it_but_not_to_what_others_fill_in(
    stage: Stage, on_paper: bool
) -> None:
    stage.engine.deploy(ROOT, REFILED, isolated=False)
    case, n = stage.start("refiled")
    row = {"id": case, "parties": "{}", "unit_id": stage.applicant.grants[0].unit_id}
    n = stage.complete(stage.applicant, case, n, {"subject": "第一稿", "aim": "不变"})[0]
    n = stage.complete(stage.officer, case, n, {"subject": "核对意见"})[0]
    second = {"subject": "第二稿", "aim": "不变"}

    assert changed(stage, row, "refiled_apply@1#subject") == []
    if on_paper:
        letter = RegisterOutsideAct(case, n, "申请单位", "2026-09-28", "函〔2026〕1号", "", second)
        stage.engine.execute(stage.officer, letter)
    else:
        stage.complete(stage.applicant, case, n, second)

    assert changed(stage, row, "refiled_apply@1#subject") == ["subject"]
    assert changed(stage, row, "refiled_apply@1#aim") == []
    assert changed(stage, row, "refiled_amend@3#subject") == []
    assert changed(stage, row, "refiled_amend#subject", "refiled_review") == ["subject"]
    assert changed(stage, row, "refiled_apply#subject", "refiled_review") == ["subject"]
    assert changed(stage, row, "refiled_review@2#subject") == []
