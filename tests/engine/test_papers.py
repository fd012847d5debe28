"""Papers and notices: their numbers, and days written as letters write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import documents, notices
from engine.errors import StepFailed
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.spiff.diagrams import chain, diagram, end, extension, process, service, start

MANIFEST = """
key: papers
name: 文书样例
diagrams: [papers.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
parties:
  applicant: {name: 申请单位, from: starter}
numbers:
  letter: "样例函〔{year}〕{n}号"
  notice: "样例公示〔{year}〕{n}号"
texts:
  reply:
    title: 关于限期的通知
    number: letter
    body: 请于${until}前办理，${often}联系；参考 ${code}。
  shown:
    title: 关于某事的公示
    number: notice
    body: 自${published_on}起至${until}止，文号${number}。
"""
ASKED = 'isExecutable="true" camunda:candidateStarterGroups="applicant"'
FILES = {
    "papers.yaml": MANIFEST.encode(),
    "papers.bpmn": diagram(
        process(
            start("asked"),
            service(
                "reply", "issue_document",
                extension({"text": "reply", "until": "${months(1)}", "often": "每月", "code": "2026-09-28-1"}),
            ),
            service(
                "show", "publish_notice",
                extension({"text": "shown", "published_on": "2027-01-04", "until": "2027-01-11", "place": "网站"}),
            ),
            end("over"),
            chain("asked", "reply", "show", "over"),
            id="papers",
        ).replace('isExecutable="true"', ASKED),
        process(
            start("given"),
            service(
                "numbered", "issue_document",
                extension(
                    {"text": "reply", "number": "${'样例发〔2026〕7号'}", "until": "${today}", "often": "", "code": ""}
                ),
            ),
            end("numbered_over"),
            chain("given", "numbered", "numbered_over"),
            id="again",
        ).replace('isExecutable="true"', ASKED),
    ),
}  # fmt: skip


@pytest.fixture
def issued(stage_url: str) -> Iterator[Stage]:
    stage = set_the_stage(stage_url)
    stage.engine.deploy(ROOT, FILES, isolated=False)
    stage.engine.execute(stage.applicant, StartCase("papers", "papers"))
    yield stage
    stage.engine.close()


def test_a_paper_writes_days_as_letters_do_and_leaves_other_texts_alone(issued: Stage) -> None:
    with issued.engine.read() as connection:
        paper = connection.execute(select(documents)).one()

    assert paper.body == "请于2026年10月28日前办理，每月联系；参考 2026-09-28-1。"
    assert paper.number == "样例函〔2026〕1号"


def test_a_notice_is_numbered_in_the_year_it_is_published(issued: Stage) -> None:
    with issued.engine.read() as connection:
        notice = connection.execute(select(notices)).one()

    assert notice.number == "样例公示〔2027〕1号"
    assert notice.body == "自2027年1月4日起至2027年1月11日止，文号样例公示〔2027〕1号。"
    assert (notice.published_on, notice.until) == ("2027-01-04", "2027-01-11")


def test_a_number_given_twice_is_said_in_a_sentence(issued: Stage) -> None:
    issued.engine.execute(issued.applicant, StartCase("papers", "again"))

    with pytest.raises(StepFailed) as refusal:
        issued.engine.execute(issued.applicant, StartCase("papers", "again"))

    assert "文号“样例发〔2026〕7号”已经用在另一份文书上" in refusal.value.sentence("zh")
