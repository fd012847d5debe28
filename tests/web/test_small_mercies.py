"""What saves an officer a question: who can stand in, what a date opened, files that came together."""

from __future__ import annotations

from engine.commands.attach_file import AttachFile
from engine.commands.start_case import StartCase
from engine.identity.actor import SYSTEM
from tests.web.conftest import Bureau, post


def test_who_only_audits_or_administers_is_not_offered_as_a_substitute(bureau: Bureau) -> None:
    page = bureau.client("of").get("/absences").text

    assert "王处长" in page
    for name in ("审计员", "安全员", "审计管理员", "流程员"):
        assert name not in page, name


def test_whoever_is_sent_anyway_is_refused_with_the_reason_and_the_dates_typed_stay(bureau: Bureau) -> None:
    given = {"substitute": bureau.people["auditor"].person_id, "since": "2026-10-09", "until": "2026-10-12"}

    answer = post(bureau.client("of"), "/absences", given)

    assert answer.status_code == 403
    assert "审计员在本单位没有业务岗位" in answer.text and 'value="2026-10-09"' in answer.text


def test_a_task_that_a_date_opened_says_so_in_the_list(bureau: Bureau) -> None:
    unit = next(grant.unit_id for grant in bureau.people["ap"].grants)
    bureau.engine.execute(SYSTEM, StartCase("three", "three", unit_id=unit, occasion="three:three:c:2026-09-28"))
    client = bureau.client("ap")

    assert "到期自动发起" in client.get("/?section=offered").text
    bureau.start()
    assert client.get("/").text.count("到期自动发起") == 0  # what a person began says from whom


def test_files_sent_together_are_one_line_of_the_case(bureau: Bureau) -> None:
    case = bureau.start()
    for name in ("甲.pdf", "乙.pdf"):
        bureau.engine.execute(bureau.people["ap"], AttachFile(case, 1, "scan", "a" * 64, name, 9, "application/pdf"))

    page = bureau.client("ap").get(f"/cases/{case}").text

    assert "上传 2 个附件：“甲.pdf”、“乙.pdf”。" in page
