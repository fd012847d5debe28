"""Units, people and roles come in from one workbook: checked row by row, all of it or nothing."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.web.conftest import Bureau, sign_in, token_of

ADDRESS = "/administration/roster"
GOOD: dict[str, list[tuple[str, ...]]] = {
    "单位": [("城东区局", "区县市场监管局", "市局", "500112", "", "")],
    "人员": [("zhu", "朱东", "科员", "zhu@bureau.example"), ("qin", "秦明", "", "")],
    "岗位": [("zhu", "经办人", "城东区局", "", ""), ("qin", "审计管理员", "", "2026-10-01", "2026-12-31")],
}


def workbook(client: FlaskClient, rows: dict[str, list[tuple[str, ...]]]) -> bytes:
    """The empty workbook as it is downloaded, filled in."""
    book = load_workbook(BytesIO(client.get(f"{ADDRESS}/template").data))
    for sheet, lines in rows.items():
        for number, line in enumerate(lines, 2):
            for column, value in enumerate(line, 1):
                book[sheet].cell(number, column, value or None)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def check(client: FlaskClient, content: bytes) -> TestResponse:
    token = token_of(client.get(ADDRESS).text)
    data: dict[str, Any] = {"csrf_token": token, "file": (BytesIO(content), "roster.xlsx")}
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def load(client: FlaskClient, checked: str) -> TestResponse:
    """Send back what the page of a sound workbook offers."""
    kept = re.search(r'name="content" value="([^"]+)"', checked)
    assert kept is not None
    return client.post(f"{ADDRESS}/import", data={"csrf_token": token_of(checked), "content": kept.group(1)})


def test_the_empty_workbook_has_three_sheets_with_lists_to_choose_from(bureau: Bureau) -> None:
    book = load_workbook(BytesIO(bureau.client("security").get(f"{ADDRESS}/template").data))

    assert [name for name in book.sheetnames if name != "_"] == ["说明", "单位", "人员", "岗位"]
    assert [cell.value for cell in book["岗位"][1]] == ["账号", "岗位", "单位", "开始日期", "最后一天"]
    offered = {cell.value for row in book["_"].iter_rows() for cell in row}
    assert {"区县市场监管局", "安全管理员", "经办人", "处长"} <= offered


def test_a_sound_workbook_is_checked_without_a_trace_and_then_imported_with_passwords_shown_once(
    bureau: Bureau,
) -> None:
    client = bureau.client("security")

    checked = check(client, workbook(client, GOOD))
    assert checked.status_code == 200 and "没有错误，还没有写入" in checked.text and "人员 2 行" in checked.text
    assert "朱东" not in client.get("/administration/people").text
    done = load(client, checked.text)

    assert done.status_code == 200 and "已全部导入" in done.text
    passwords = dict(re.findall(r"<code>(zhu|qin)</code></td><td[^>]*><code>([^<]+)</code>", done.text))
    listed = client.get("/administration/people?q=朱东").text
    assert "城东区局" in listed and "经办人" in listed and "临时口令" in listed
    assert "市局" in client.get("/administration/units?q=500112").text
    newcomer = bureau.client()
    assert sign_in(newcomer, "zhu", passwords["zhu"]).status_code == 303
    assert newcomer.get("/").location == "/account/"


def test_every_mistake_is_told_with_its_row_and_nothing_is_imported(bureau: Bureau) -> None:
    client = bureau.client("security")
    wrong = {
        "单位": [("城东区局", "飞船", "", "", "", ""), ("城西区局", "bureau", "没有的局", "", "", "")],
        "人员": [("zhu", "", "", ""), ("李 四", "李四", "", ""), ("qin", "秦明", "", "nowhere")],
        "岗位": [
            ("nobody", "经办人", "市局", "", ""), ("of", "船长", "市局", "", ""), ("of", "经办人", "", "", ""),
            ("admin", "审计管理员", "", "", ""), ("security", "业务审计", "", "", ""),
            ("of", "处长", "市局", "soon", ""),
        ],
    }  # fmt: skip

    answer = check(client, workbook(client, wrong))

    found = re.findall(r"<td[^>]*>(\S+) 第 (\d+) 行</td>.*?<td[^>]*>([^<]+)</td></tr>", answer.text)
    said = {(sheet, int(row)): sentence for sheet, row, sentence in found}
    assert answer.status_code == 422 and len(said) == 11 and 'name="content"' not in answer.text
    assert "飞船" in said["单位", 2] and "没有的局" in said["单位", 3]
    assert "账号用字母" in said["人员", 3] and "nobody" in said["岗位", 2] and "船长" in said["岗位", 3]
    assert "须写明单位" in said["岗位", 4] and "“审计管理员”与已有的“系统管理员”" in said["岗位", 5]
    assert "不能给自己授予岗位" in said["岗位", 6]
    assert "qin" not in client.get("/administration/people").text


def test_what_is_registered_already_stays_as_it_is_and_is_told(bureau: Bureau) -> None:
    client = bureau.client("security")
    known = {"单位": [("市局", "企业", "", "", "", "")], "人员": [("of", "改名", "", "")], "岗位": []}

    done = load(client, check(client, workbook(client, known)).text)

    assert done.status_code == 200 and done.text.count("已经登记，没有改动") == 2
    assert "改名" not in client.get("/administration/people").text


def test_what_is_no_workbook_is_refused_in_words(bureau: Bureau) -> None:
    client = bureau.client("security")

    assert check(client, b"PK not really").status_code == 422
    assert check(client, b"").status_code == 422
    token = token_of(client.get(ADDRESS).text)
    answer = client.post(f"{ADDRESS}/import", data={"csrf_token": token, "content": "***"})
    assert answer.status_code == 422 and "请选择工作簿" in answer.text
