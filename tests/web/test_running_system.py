"""What the system is doing: timers and their reasons, versions, settings, the calendar; and who read which case."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.commands.copy_case import CopyCase
from engine.commands.own_keys import IssueOwnToken
from engine.definitions.bundle import collect
from engine.settings import Settings, in_force
from engine.testing import ROOT
from tests.web.conftest import SAMPLE, Bureau, token_of
from tests.web.story import words

NOTICE = """# 文号: 国办发明电〔2026〕样例
2027-01-01,休,元旦
2027-02-05,休,春节
2027-02-06,休,春节
2027-02-20,班,春节
2027-04-05,休,清明节
2027-05-01,休,劳动节
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01,休,国庆节
2027-10-02,休,国庆节
2027-10-03,休,国庆节
"""


def upload(client: FlaskClient, content: str) -> TestResponse:
    """Send a notice as the page of the calendar does."""
    token = token_of(client.get("/administration/calendar").text)
    data = {"csrf_token": token, "file": (BytesIO(content.encode()), "notice.csv"), "source": ""}
    return client.post("/administration/calendar", data=data, content_type="multipart/form-data")


def reviewed(bureau: Bureau) -> str:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="机密事项")
    return case


def readings(bureau: Bureau, login: str = "audit") -> list[str]:
    """What the journal says about reading, the newest first."""
    page = bureau.client(login).get("/administration/audit?kind=readings").text
    return re.findall(r'<p class="ink">([^<]+)</p>', page)


def test_a_timer_says_why_it_is_due_and_its_case_is_open_to_overseers_only(bureau: Bureau) -> None:
    files = dict(collect(SAMPLE.with_name("clocked.yaml")).files)
    bureau.engine.deploy(ROOT, files, isolated=False)
    case = reviewed(bureau)

    head = bureau.client("hd").get("/administration/timers").text
    admin = bureau.client("admin").get("/administration/timers").text

    assert f"/cases/{case}" in head and f"/cases/{case}" not in admin
    assert re.search("到期日 .* 前 .*提醒办理人", admin) and "三步样例" in admin
    assert bureau.client("hd").get("/administration/timers?since=2030-01-01").text.count("<td") == 0
    assert bureau.client("hd").get("/administration/timers?since=morgen").status_code == 422


def test_every_version_is_listed_with_who_deployed_it_what_runs_on_it_and_what_the_gate_says(bureau: Bureau) -> None:
    files = dict(collect(SAMPLE).files)
    files["three.bpmn"] = files["three.bpmn"].replace("办结".encode(), "批准办结".encode())
    reviewed(bureau)
    second = bureau.engine.deploy(bureau.people["owner"], files, isolated=False)

    client = bureau.client("owner")
    listed = client.get("/administration/deployments").text
    shown = client.get(f"/administration/deployments/{second['bundle']}").text

    first_row, second_row = (part for part in listed.split("<tr>")[2:4])
    assert "第 2 版" in first_row and "流程员" in first_row and "生效中" in first_row
    assert "第 1 版" in second_row and "服务器命令行" in second_row and "生效中" not in second_row
    assert "three.bpmn" in shown and "检查发现" in shown
    assert client.get(f"/administration/deployments/{'0' * 64}").status_code == 404


def test_settings_are_shown_with_their_origin_and_secrets_are_not(make_bureau: Callable[..., Bureau]) -> None:
    bureau = make_bureau(secret="top-secret-value", smtp="smtp://mailer:hunter2@mail.example:587?from=x@mail.example")

    page = bureau.client("admin").get("/administration/settings").text

    assert "top-secret-value" not in page and "hunter2" not in page
    assert "smtp://mailer:******@mail.example" in page and "LIANGHENG_IDLE_MINUTES" in page


def test_each_setting_says_where_it_comes_from() -> None:
    settings = Settings(database="postgresql://u:p@ss@db/liangheng", port=9000, language="en")

    found = {one.field: one for one in in_force(settings, {"LIANGHENG_LANGUAGE": "en", "PATH": "/bin"})}

    assert [found[name].origin for name in ("language", "port", "idle_minutes")] == ["environment", "start", "default"]
    assert "p@ss" not in found["database"].value and found["database"].value.endswith("/liangheng")


def test_a_notice_is_imported_in_the_browser_and_its_year_is_known_from_then_on(bureau: Bureau) -> None:
    client = bureau.client("owner")
    before = client.get("/administration/calendar").text

    answer = upload(client, NOTICE)

    after = client.get(answer.location).text
    assert before.count("已公布") + 1 == after.count("已公布")
    assert "2-20" in after and "国办发明电〔2026〕样例" in after and "已导入" in after


def test_a_notice_with_mistakes_is_refused_whole_with_the_lines(bureau: Bureau) -> None:
    client = bureau.client("owner")

    answer = upload(client, NOTICE.replace("2027-02-06,休", "2027-02-06,歇").replace("2027-10-02,休,国庆节\n", ""))

    assert answer.status_code == 422 and "第 4 行" in answer.text and "没有导入" in answer.text
    assert upload(client, "").status_code == 422
    assert "国办发明电〔2026〕样例" not in client.get("/administration/calendar").text


def test_what_an_auditor_reads_of_a_case_is_noted_and_what_its_people_read_is_not(bureau: Bureau) -> None:
    case = reviewed(bureau)
    for login in ("ap", "of", "hd"):
        assert bureau.client(login).get(f"/cases/{case}").status_code == 200
    auditor = bureau.client("auditor")

    auditor.get(f"/cases/{case}")
    auditor.get(f"/cases/{case}/submissions/1")
    auditor.get(f"/cases/{'0' * 32}")

    assert readings(bureau) == ["审计员查阅办件 未编号的办件：已提交的表单。", "审计员查阅办件 未编号的办件：办件页。"]
    assert "审计员查阅办件" in bureau.client("audit").get(f"/administration/audit?case={case}").text


def test_what_an_auditor_reads_through_the_api_is_noted_too(bureau: Bureau) -> None:
    case = reviewed(bureau)
    token = bureau.engine.execute(bureau.people["auditor"], IssueOwnToken("核对", 30))["token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = bureau.app.test_client().get(f"/api/v1/cases/{case}", headers=headers)

    assert answer.status_code == 200
    assert readings(bureau) == ["审计员查阅办件 未编号的办件：经接口读取。"]


def test_an_auditor_who_was_given_a_copy_has_a_part_in_the_case(bureau: Bureau) -> None:
    case = reviewed(bureau)
    copy = CopyCase(case, [bureau.people["auditor"].person_id], "请看")
    bureau.engine.execute(bureau.people["hd"], copy)

    bureau.client("auditor").get(f"/cases/{case}")

    assert readings(bureau) == []


def test_every_list_that_leaves_as_a_file_is_noted_with_what_narrows_it(bureau: Bureau) -> None:
    reviewed(bureau)

    bureau.client("of").get("/inbox/export?section=offered&q=机密&unit=检测院&due=week&bundle=three")
    bureau.client("hd").get("/overview/steps.xlsx")
    page = words(bureau.client("audit").get("/administration/audit?kind=readings").text)

    assert "李受理导出任务列表，0 行。" in page and "范围：待领取；本周到期；含“机密”；三步样例；单位含“检测院”" in page
    assert "王处长导出概览，1 行。" in page and "范围：各环节待办（市局，三步样例）" in page
