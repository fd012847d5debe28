"""Anybody reads a procedure: drawn, and step by step in words; what only the executor needs is not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.definitions.bundle import collect
from engine.testing import ROOT
from tests.web.conftest import Bureau
from tests.web.test_working import data_of

CHONGQING = Path(__file__).parents[2] / "bpmn" / "chongqing.yaml"


def test_a_procedure_is_drawn_and_told_without_signing_in(bureau: Bureau) -> None:
    page = bureau.client().get("/procedures/three").text

    assert "审查" in page and "经办人" in page and "由申请人发起" in page
    assert [tab["name"] for tab in data_of(page)["tabs"]] == ["三步"]


def test_the_drawing_keeps_shapes_and_names_only(bureau: Bureau) -> None:
    drawn = bureau.client().get("/procedures/three/diagram/three.bpmn")

    assert drawn.mimetype == "application/xml" and 'name="审查"' in drawn.text
    for hidden in ("camunda:", "${", "extensionElements", "P3M"):
        assert hidden not in drawn.text.replace('xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', ""), hidden


@pytest.mark.parametrize("procedure", ["chongqing", "shanghai"])
def test_what_a_procedure_draws_itself_comes_before_what_it_shares(bureau: Bureau, procedure: str) -> None:
    bureau.engine.deploy(ROOT, collect(CHONGQING.with_stem(procedure)).files, isolated=False)

    data = data_of(bureau.client().get(f"/procedures/{procedure}").text)

    files = [tab["file"] for tab in data["tabs"]]
    own, shared = f"{procedure}.bpmn", "common.bpmn"
    assert files == [own] * files.count(own) + [shared] * files.count(shared) and files.count(shared)
    assert data["shown"] == data["tabs"][0]["id"]


@pytest.mark.parametrize("address", ["/procedures/none", "/procedures/three/diagram/three.yaml"])
def test_what_is_not_part_of_a_procedure_in_force_does_not_exist(bureau: Bureau, address: str) -> None:
    assert bureau.client().get(address).status_code == 404


def test_each_step_says_who_acts_and_within_what_time_as_the_manifest_has_it(bureau: Bureau) -> None:
    bureau.engine.deploy(ROOT, collect(CHONGQING).files, isolated=False)

    page = bureau.client().get("/procedures/chongqing").text

    for words in ("市局计量处经办人", "工作日", "第十一条", "到期：公示期满", "公示期满</td>"):
        assert words in page, words
    assert "param." not in page and "${" not in page
