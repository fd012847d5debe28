"""An officer records how and when a paper was served; it stands beside the paper and in the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.servings import servings_of_case
from engine.commands.record_service import RecordService
from engine.commands.start_case import StartCase
from engine.db.tables import documents, events
from engine.errors import Invalid, NotFound, Refused
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.engine.desk import said, whole
from tests.engine.notice_bundle import NOTE
from tests.spiff.diagrams import chain, diagram, end, extension, process, service, start, user

MANIFEST = """
key: letters
name: 文书样例
diagrams: [letters.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau, relations: [registrar]}
  head: {name: 处长, party: bureau, relations: [overseer]}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 市局, from: "unit:bureau"}
numbers:
  letter: "样例函〔{year}〕{n}号"
texts:
  reply: {title: 关于受理的通知, number: letter, addressee: 某计量检测院, body: 予以受理。}
"""
FILES = {
    "letters.yaml": MANIFEST.encode(),
    "letters.bpmn": diagram(
        process(
            start("asked"),
            service("reply", "issue_document", extension({"text": "reply"})),
            user("file", camunda_formKey="note", camunda_candidateGroups="officer"),
            end("over"),
            chain("asked", "reply", "file", "over"),
            id="letters",
        ).replace('isExecutable="true"', 'isExecutable="true" camunda:candidateStarterGroups="applicant"'),
    ),
    "note.form": NOTE,
}
SCAN = {"digest": "a" * 64, "name": "回执.pdf", "size": 9, "media_type": "application/pdf"}


@dataclass
class Letter:
    """A case with a letter of 2026-09-28, three days later."""

    stage: Stage
    case: str
    id: str

    def record(self, **changed: Any) -> Mapping[str, Any]:
        given = {"how": "post", "served_on": "2026-09-30", "recipient": "某计量检测院收发室", "slip": "EMS123456789CN"}
        command = RecordService(self.case, changed.pop("id", self.id), **{**given, **changed})
        return self.stage.engine.execute(self.stage.officer, command)

    def served(self) -> Any:
        with self.stage.engine.read() as connection:
            return servings_of_case(connection, self.case).get(self.id, [])


@pytest.fixture
def letter(stage_url: str) -> Iterator[Letter]:
    stage = set_the_stage(stage_url)
    stage.engine.deploy(ROOT, FILES, isolated=False)
    case = str(stage.engine.execute(stage.applicant, StartCase("letters", "letters"))["case"])
    with stage.engine.read() as connection:
        found = connection.execute(select(documents.c.id)).scalar_one()
    stage.move_to("2026-10-01 09:00")
    yield Letter(stage, case, str(found))
    stage.engine.close()


def test_a_service_is_recorded_beside_the_paper_and_in_the_journal(letter: Letter) -> None:
    letter.record(scan=SCAN)

    (row,) = letter.served()
    assert (row["how"], row["served_on"], row["slip"]) == ("post", "2026-09-30", "EMS123456789CN")
    assert (row["name"], row["recorded_by_name"]) == ("回执.pdf", "李经办")
    sentence = said(letter.stage, letter.stage.head, letter.case)
    assert sentence == "李经办（市市场监管局）登记《关于受理的通知》于 2026-09-30 送达某计量检测院收发室。"
    whole(letter.stage, letter.case)


def test_the_sealed_record_names_nobody(letter: Letter) -> None:
    letter.record(recipient="王收发", how="hand", slip="")

    with letter.stage.engine.read() as connection:
        record = connection.execute(select(events.c.record).where(events.c.type == "paper_served")).scalar_one()
    assert "王收发" not in record and '"served_on":"2026-09-30"' in record


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("how", "pigeon"), ("served_on", "2026-10-02"), ("served_on", "2026-09-27"), ("served_on", "gestern"),
        ("recipient", " "), ("slip", ""), ("slip", "1" * 121), ("note", "字" * 1_001),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(letter: Letter, field: str, value: str) -> None:
    with pytest.raises(Invalid) as wrong:
        letter.record(**{field: value})

    assert set(wrong.value.errors) == {field}
    assert letter.served() == []


def test_what_went_by_post_is_proved_by_a_slip_or_a_scan(letter: Letter) -> None:
    letter.record(slip="", scan=SCAN)

    assert len(letter.served()) == 1


def test_only_registrars_of_the_case_record_a_service(letter: Letter) -> None:
    stage = letter.stage
    given = RecordService(letter.case, letter.id, "hand", "2026-09-30", "某人")
    for actor in (stage.applicant, stage.head, stage.stranger, stage.admin):
        with pytest.raises(Refused):
            stage.engine.execute(actor, given)
    with pytest.raises(NotFound):
        letter.record(id="0" * 32)
