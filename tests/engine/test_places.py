"""Places of what was filed in a case: written for ever, offered for pointing, and what changed there since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.cases.papers import Papers
from engine.cases.places import Place, case_places, changes_since, read_place
from engine.errors import Invalid
from engine.ports import CompiledForm
from engine.testing import OpenForm
from tests.engine.cast import Stage


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
    case, _ = corrected(stage)

    def changes(*asked: str) -> list[str]:
        with stage.engine.read() as connection:
            return changes_since(Papers(connection, case), Forms(), *asked)

    assert changes("apply@1#subject") == ["subject"]
    assert changes("apply@1#aim") == []
    assert changes("apply@4#subject") == []
    assert changes("apply", "review") == ["subject"]
    assert changes("apply#aim", "review") == []
    assert changes("apply", "nowhere") == []
