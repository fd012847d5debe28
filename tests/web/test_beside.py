"""An expert reads the application beside the sheet and keeps notes that nobody else reads."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import events
from engine.testing import ROOT
from tests.engine.test_places import REFILED
from tests.spiff.diagrams import chain, diagram, end, instances, node, start, user
from tests.web.conftest import Bureau, post

MANIFEST = """
key: judge
name: 评审样例
diagrams: [judge.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  expert: {name: 专家, party: panel}
  head: {name: 处长, party: bureau, relations: [overseer]}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 市局, from: "unit:bureau"}
  panel: {name: 专家组, from: people}
"""
FORM = b"""{"type": "default", "id": "%s", "components": [
    {"type": "textfield", "id": "a", "key": "word", "label": "%s"}]}"""


def files(expert: str) -> dict[str, bytes]:
    return {
        "judge.yaml": MANIFEST.encode(),
        "judge.bpmn": diagram(
            node(
                "process", "judge", start("asked"),
                user("apply", camunda_formKey="book", camunda_candidateGroups="applicant"),
                user("score", instances("${['" + expert + "']}", "expert"), camunda_assignee="${expert}",
                     camunda_formKey="sheet"),
                end("over"), chain("asked", "apply", "score", "over"),
                isExecutable="true", camunda_candidateStarterGroups="applicant",
            )
        ),
        "book.form": FORM % (b"book", "申报内容".encode()),
        "sheet.form": FORM % (b"sheet", "评语".encode()),
    }  # fmt: skip


@pytest.fixture
def sheet(bureau: Bureau) -> str:
    """The address of the expert's task; the expert is ``other``."""
    bureau.engine.deploy(ROOT, files(bureau.people["other"].person_id), isolated=False)
    case = str(bureau.engine.execute(bureau.people["ap"], StartCase("judge", "judge"))["case"])
    bureau.complete("ap", case, 1, word="激光<b>测距</b>")
    return f"/tasks/{case}.2"


def test_the_application_stands_beside_the_sheet_and_can_be_put_away(bureau: Bureau, sheet: str) -> None:
    expert = bureau.client("other")

    both, alone = expert.get(sheet).text, expert.get(f"{sheet}?beside=none").text

    assert 'class="book-pane"' in both and "激光&lt;b&gt;测距&lt;/b&gt;" in both and 'id="form"' in both
    assert 'class="book-pane"' not in alone and "左右对照着看" in alone
    assert 'class="book-pane"' in expert.get(f"{sheet}?beside=1").text
    assert expert.get(f"{sheet}?beside=99").status_code == 200


def test_notes_are_kept_and_read_by_nobody_else(bureau: Bureau, sheet: str) -> None:
    expert = bureau.client("other")

    sent = post(expert, f"{sheet}/notes", {"words": "第三节的<i>数据</i>存疑", "beside": "1"})

    assert sent.status_code == 303 and "beside=1" in sent.location
    assert "第三节的&lt;i&gt;数据&lt;/i&gt;存疑" in expert.get(sheet).text
    for login in ("ap", "hd", "auditor", "admin"):
        client = bureau.client(login)
        for address in (sheet, sheet.replace("/tasks/", "/cases/").rsplit(".", 1)[0]):
            assert "存疑" not in client.get(address).text, (login, address)
        assert post(client, f"{sheet}/notes", {"words": "x"}).status_code in (403, 404), login
    with bureau.engine.read() as connection:
        kept = connection.execute(select(events.c.record, events.c.payload)).all()
    assert not [row for row in kept if "存疑" in row.record + (row.payload or "")]


def test_notes_stay_after_the_sheet_was_submitted(bureau: Bureau, sheet: str) -> None:
    expert, case = bureau.client("other"), sheet.split("/")[-1].split(".")[0]
    post(expert, f"{sheet}/notes", {"words": "先看附件"})
    bureau.complete("other", case, 2, word="好")

    assert "先看附件" in expert.get(sheet).text
    post(expert, f"{sheet}/notes", {"words": "改过"})
    assert "先看附件" not in expert.get(sheet).text and "改过" in expert.get(sheet).text


def test_notes_that_are_too_long_are_refused_in_a_sentence(bureau: Bureau, sheet: str) -> None:
    answer = post(bureau.client("other"), f"{sheet}/notes", {"words": "字" * 20_001})

    assert answer.status_code == 422 and "字字字" in answer.text


def test_a_form_that_corrects_at_another_step_knows_which_paper_it_is(bureau: Bureau) -> None:
    bureau.engine.deploy(ROOT, REFILED, isolated=False)
    case = str(bureau.engine.execute(bureau.people["ap"], StartCase("refiled", "refiled"))["case"])

    def paper(login: str, n: int) -> object:
        page = bureau.client(login).get(f"/tasks/{case}.{n}").text
        found = re.search(r'id="page-data">(.*?)</script>', page, re.DOTALL)
        return json.loads(found[1])["paper"] if found else None

    assert paper("ap", 1) == {"elements": ["refiled_apply"], "n": 0}
    bureau.complete("ap", case, 1)
    assert paper("of", 2) == {"elements": ["refiled_review"], "n": 0}
    bureau.complete("of", case, 2)
    assert paper("ap", 3) == {"elements": ["refiled_amend", "refiled_apply"], "n": 1}
