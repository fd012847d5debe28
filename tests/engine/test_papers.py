"""Papers and notices write a date as papers do, wherever it comes from; anything else stays as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import documents, notices
from engine.operations.papers import in_words
from engine.testing import ROOT
from tests.engine.cast import Stage
from tests.spiff.diagrams import chain, diagram, end, extension, node, service, start

MANIFEST = """
key: papers
name: 文书样例
diagrams: [papers.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
parties:
  applicant: {name: 申请单位, from: starter}
texts:
  order: {title: "整改通知（${date}）", body: "${unit_name}：请于${until}前完成。编号 ${code}。"}
  notice: {title: 公示, body: "自${published_on}起至${until}止。"}
"""
PROCESS = node(
    "process", "papers", start(),
    service("A", "issue_document", extension({"text": "order", "date": "2026-03-05", "unit_name": "${unit.name}",
                                              "until": "${months(1, since='2026-03-05')}", "code": "2026-03-05-1"})),
    service("B", "publish_notice", extension({"text": "notice", "published_on": "2026-10-08", "until": "2026-10-15"})),
    end(), chain("S", "A", "B", "E"), isExecutable="true", camunda_candidateStarterGroups="applicant",
)  # fmt: skip


def test_dates_in_papers_and_notices_are_written_in_words(stage: Stage) -> None:
    stage.engine.deploy(ROOT, {"papers.yaml": MANIFEST.encode(), "papers.bpmn": diagram(PROCESS)}, isolated=False)
    stage.engine.execute(stage.applicant, StartCase("papers", "papers"))

    with stage.engine.read() as connection:
        paper = connection.execute(select(documents)).mappings().one()
        notice = connection.execute(select(notices)).mappings().one()
    assert paper["title"] == "整改通知（2026年3月5日）"
    assert paper["body"] == "某计量检测院：请于2026年4月7日前完成。编号 2026-03-05-1。"
    assert (paper["date"], notice["until"]) == ("2026-03-05", "2026-10-15")
    assert notice["body"] == "自2026年10月8日起至2026年10月15日止。"


@pytest.mark.parametrize("value", ["2026-3-5", "2026-03-05T09:00", "26-03-05", "甲 2026-03-05", "", None, 5])
def test_what_is_no_date_alone_stays_as_it_is(value: object) -> None:
    assert in_words(value) == value
