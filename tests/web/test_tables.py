"""A table of a form by spreadsheet: downloaded with its rows, sent back, looked at, then put into the draft."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from engine.definitions.bundle import collect
from engine.testing import ROOT
from tests.browser_forms.books import field, form, table
from tests.web.conftest import SAMPLE, Bureau, send, token_of
from tests.web.story import words
from tests.web.test_working import data_of

KINDS = [{"label": "新购", "value": "new"}, {"label": "已有", "value": "old"}]
FORM = form(
    "note",
    field("textfield", "subject", "事项"),
    field("checkbox", "again", "退回"),
    table(
        "devices", "设备清单",
        [
            field("textfield", "name", "名称", validate={"required": True}),
            field("number", "count", "数量", properties={"headerGroup": "规模"}),
            field("number", "money", "金额（万元）", properties={"headerGroup": "规模"}),
            field("select", "kind", "来源", values=KINDS),
        ],
        properties={"maxRows": 500},
    ),
)  # fmt: skip
HEADER = ["名称", "数量", "金额（万元）", "来源"]


@pytest.fixture
def task(bureau: Bureau) -> str:
    """The address of the applicant's task, whose form has a table."""
    files = {**dict(collect(SAMPLE).files), "note.form": json.dumps(FORM).encode()}
    bureau.engine.deploy(ROOT, files, isolated=False)
    return f"/tasks/{bureau.start()}.1"


def file_of(*rows: list[Any], header: list[str] | None = None) -> BytesIO:
    """A workbook somebody filled in."""
    book = Workbook()
    for row in (header or HEADER, *rows):
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    target.seek(0)
    return target


def draft(client: FlaskClient, task: str, **data: Any) -> None:
    """Type into the form."""
    seen = data_of(client.get(task).text)["draft"]
    answer = send(client, "PUT", f"{task}/draft", {"data": data, "seen": seen["revision"] if seen else 0})
    assert answer.status_code == 200, answer.text


def look(client: FlaskClient, task: str, file: BytesIO, mode: str = "replace", name: str = "表.xlsx") -> TestResponse:
    """Send the file and look at what it would change."""
    token = token_of(client.get(f"{task}/tables/devices").text)
    data = {"csrf_token": token, "mode": mode, "file": (file, name)}
    return client.post(f"{task}/tables/devices", data=data)


def confirm(client: FlaskClient, task: str, page: str) -> TestResponse:
    """Say yes to what the page shows."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    plain = {name: value.replace("&#34;", '"').replace("&amp;", "&") for name, value in hidden.items()}
    return client.post(f"{task}/tables/devices/apply", data={"csrf_token": token_of(page), **plain})


def held(client: FlaskClient, task: str) -> list[dict[str, Any]]:
    """The rows the form shows when it is opened."""
    rows: list[dict[str, Any]] = data_of(client.get(task).text)["data"]["devices"]
    return rows


def test_the_file_holds_the_headings_and_the_rows_of_the_draft(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    draft(client, task, devices=[{"name": "砝码", "count": 2, "money": 1.5, "kind": "new"}])

    answer = client.get(f"{task}/tables/devices/file")

    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)] == [
        ["名称", "规模", None, "来源"], [None, "数量", "金额（万元）", None], ["砝码", 2, 1.5, "新购"],
    ]  # fmt: skip
    assert "filename*=UTF-8''%E8%AE%BE%E5%A4%87" in answer.headers["Content-Disposition"]
    assert data_of(client.get(task).text)["tables"] == {"devices": f"{task}/tables/devices"}


def test_nothing_is_changed_before_the_person_has_seen_what_will_be(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    draft(client, task, subject="事", devices=[{"name": "砝码", "count": 2}, {"name": "天平", "count": 1}])

    shown = look(client, task, file_of(["砝码", 3, None, "已有"], ["量块", 5, 2.25, None]))

    assert "改动 2 行，新增 0 行，删除 0 行，未变 0 行" in words(shown.text)
    assert [row["name"] for row in held(client, task)] == ["砝码", "天平"]
    assert confirm(client, task, shown.text).status_code == 303
    assert held(client, task) == [
        {"name": "砝码", "count": 3, "money": None, "kind": "old"},
        {"name": "量块", "count": 5, "money": 2.25, "kind": None},
    ]  # fmt: skip
    assert data_of(client.get(task).text)["data"]["subject"] == "事"


def test_rows_may_be_added_to_those_there_are(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    draft(client, task, devices=[{"name": "砝码", "count": 2}])

    shown = look(client, task, file_of(["量块", 5, None, None]), mode="append")
    confirm(client, task, shown.text)

    assert [row["name"] for row in held(client, task)] == ["砝码", "量块"]


def test_every_mistake_is_named_with_its_row_and_column_and_what_was_written_is_kept(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")

    shown = look(client, task, file_of(["砝码", "三台", None, "借用"], [None, 4, None, None]))

    page = words(shown.text)
    assert "文件中有 3 处需要更正" in page
    assert "第 2 行 来源 “借用”不在可选项（新购、已有）之中" in page
    assert "第 2 行 规模·数量 请填写数字" in page and "第 3 行 名称 此项必填" in page
    confirm(client, task, shown.text)
    assert [(row["name"], row["count"]) for row in held(client, task)] == [("砝码", "三台"), ("", 4)]


def test_a_draft_that_was_typed_on_meanwhile_is_not_overwritten(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    shown = look(client, task, file_of(["砝码", 1, None, None]))
    draft(client, task, devices=[{"name": "刚写的"}])

    answer = confirm(client, task, shown.text)

    assert answer.status_code == 409 and "这段时间里草稿又有了改动" in answer.text
    assert [row["name"] for row in held(client, task)] == ["刚写的"]


def test_a_window_opened_before_the_import_cannot_overwrite_it(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    confirm(client, task, look(client, task, file_of(["砝码", 1, None, None])).text)

    stale = send(client, "PUT", f"{task}/draft", {"data": {"devices": []}, "seen": 0})

    assert stale.status_code == 409
    assert [row["name"] for row in held(client, task)] == ["砝码"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "请先选择一个"), (b"PK\x03\x04broken", "a.xlsx", "无法打开"), (b"x", "a.xls", "请另存为 .xlsx"),
        ("甲,乙\n1,2".encode(), "a.csv", "没有找到表头"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_answered_in_words(
    bureau: Bureau, task: str, content: bytes, name: str, sentence: str
) -> None:
    answer = look(bureau.client("ap"), task, BytesIO(content), name=name)

    assert answer.status_code == 422 and sentence in answer.text


def test_a_file_saved_as_csv_in_the_encoding_of_a_chinese_excel_is_read(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    content = "名称,数量,金额（万元）,来源\n砝码,1,2.50,新购\n".encode("gb18030")

    confirm(client, task, look(client, task, BytesIO(content), name="表.csv").text)

    assert held(client, task) == [{"name": "砝码", "count": 1, "money": 2.5, "kind": "new"}]


def test_five_hundred_rows_are_taken_and_one_more_is_refused(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    rows = [[f"设备{number}", number, None, "新购"] for number in range(501)]

    full, over = look(client, task, file_of(*rows[:500])), look(client, task, file_of(*rows))

    assert "这张表最多 500 行，带入后会有 501 行" in over.text and "放进草稿</button>" not in over.text
    assert confirm(client, task, full.text).status_code == 303
    assert len(held(client, task)) == 500


def test_only_whoever_may_save_the_draft_reaches_the_table(bureau: Bureau, task: str) -> None:
    for login, status in {"ap": 200, "of": 403, "hd": 403, "auditor": 403, "other": 404}.items():
        assert bureau.client(login).get(f"{task}/tables/devices").status_code == status, login
        assert bureau.client(login).get(f"{task}/tables/devices/file").status_code == status, login
    assert bureau.client("ap").get(f"{task}/tables/subject").status_code == 404
    assert look(bureau.client("ap"), task, file_of(["x", 1, 1, None])).status_code == 200


def test_what_a_file_says_stays_text(bureau: Bureau, task: str) -> None:
    payload = "<script>window.pwn=1</script>"

    shown = look(
        bureau.client("ap"),
        task,
        file_of([payload, 1, None, payload], header=[*HEADER[:3], "来源"]),
        name=f"{payload}.xlsx",
    )
    unknown = look(bureau.client("ap"), task, file_of(["x"], header=["名称", payload]))

    for page in (shown.text, unknown.text):
        assert "window.pwn" in page and "<script>window" not in page


def test_rows_that_no_page_showed_are_refused(bureau: Bureau, task: str) -> None:
    client = bureau.client("ap")
    token = token_of(client.get(f"{task}/tables/devices").text)

    for rows in ("", "{}", "[1]", "not json"):
        answer = client.post(f"{task}/tables/devices/apply", data={"csrf_token": token, "seen": "0", "rows": rows})
        assert answer.status_code == 422, rows
