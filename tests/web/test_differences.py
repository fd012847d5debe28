"""A form that came back and was filled in again, beside what it had been."""

from __future__ import annotations

import json

import pytest

from engine.cases.revisions import earlier, resubmitted, revisions
from engine.definitions.bundle import collect
from engine.testing import ROOT
from tests.web.conftest import SAMPLE, Bureau
from tests.web.story import words
from tests.web.test_tables import FORM


@pytest.fixture
def returned(bureau: Bureau) -> str:
    """A case whose application (task 1) came back (task 2) and was filed again (task 4)."""
    files = {**dict(collect(SAMPLE).files), "note.form": json.dumps(FORM).encode()}
    bureau.engine.deploy(ROOT, files, isolated=False)
    case = bureau.start()
    scale, weight = {"name": "天平", "count": 1}, {"name": "砝码", "count": 2}
    bureau.complete("ap", case, 1, subject="旧事项", devices=[scale, weight])
    bureau.complete("of", case, 2, subject="审查意见", again=True, devices=[])
    bureau.complete("ap", case, 4, subject="新事项", devices=[{**scale, "count": 4}, {"name": "量块", "count": 7}])
    return case


def test_what_was_changed_is_said_in_words_field_by_field_and_row_by_row(bureau: Bureau, returned: str) -> None:
    page = words(bureau.client("of").get(f"/cases/{returned}/submissions/4/differences").text)

    assert "共有 3 处不同" in page
    assert "事项 改动 前一次 旧事项 后一次 新事项" in page
    assert "改动 2 行，新增 0 行，删除 0 行，未变 0 行" in page
    assert "原： 1 现： 4" in page


def test_the_submission_and_the_case_lead_to_the_comparison_with_the_one_before(bureau: Bureau, returned: str) -> None:
    address = f"/cases/{returned}/submissions/4/differences"
    client = bureau.client("ap")

    assert address in client.get(f"/cases/{returned}").text
    assert address in client.get(f"/cases/{returned}/submissions/4").text
    assert f"/cases/{returned}/submissions/1/differences" not in client.get(f"/cases/{returned}/submissions/1").text


def test_the_older_of_two_stands_before_whichever_was_asked_for(bureau: Bureau, returned: str) -> None:
    client = bureau.client("ap")

    one = words(client.get(f"/cases/{returned}/submissions/1/differences").text)
    later = words(client.get(f"/cases/{returned}/submissions/4/differences").text)

    assert one.index("旧事项") < one.index("新事项") and later.index("旧事项") < later.index("新事项")


def test_everything_can_be_shown_with_what_did_not_change(bureau: Bureau, returned: str) -> None:
    client = bureau.client("ap")
    address = f"/cases/{returned}/submissions/4/differences"

    assert "退回" not in words(client.get(address).text).split("项目", 1)[1]
    assert "退回" in words(client.get(f"{address}?all=1").text).split("项目", 1)[1]


def test_a_submission_one_may_not_read_is_no_side_of_a_comparison(bureau: Bureau, returned: str) -> None:
    case = f"/cases/{returned}/submissions"

    assert bureau.client("ap").get(f"{case}/4/differences?with=2").status_code == 404
    assert bureau.client("ap").get(f"{case}/2/differences").status_code == 404
    assert bureau.client("other").get(f"{case}/4/differences").status_code == 404
    assert bureau.client("of").get(f"{case}/4/differences?with=1").status_code == 200


def test_the_sheets_of_two_members_of_a_panel_are_not_versions_of_each_other() -> None:
    rows = [submitted(1, "panel", item="a"), submitted(2, "panel", item="b"), submitted(3, "panel", item="a")]

    assert revisions(rows, "applicant") == {1: [1, 3], 3: [1, 3]}


def test_a_book_is_one_wherever_it_is_asked_for_again_and_an_opinion_belongs_to_its_step() -> None:
    rows = [
        submitted(1, "apply", "applicant"), submitted(2, "head"), submitted(3, "supplement", "applicant"),
        submitted(4, "leader"), submitted(5, "head"),
    ]  # fmt: skip

    assert earlier(rows, "applicant") == {3: 1, 5: 2}
    assert resubmitted(rows, "applicant") == {3: 1}


def submitted(n: int, element: str, unit: str = "bureau", item: str | None = None) -> dict[str, object]:
    """A submission of one and the same form."""
    attributes = json.dumps({"item": item} if item else {})
    return {
        "n": n, "form": "form", "element": element, "attributes": attributes, "submitted_unit": unit, "submitted_at": n,
    }  # fmt: skip
