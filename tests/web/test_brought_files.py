"""Files and pictures with which a form is filled in from another case: read wherever the form is, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.commands.start_case import StartCase
from engine.commands.system import CreatePerson, GrantRole
from engine.db.tables import blobs, events, files
from engine.identity.actor import Actor
from engine.installation import prepare
from engine.journal.verify import verify_stream
from engine.testing import ROOT, fresh_engine, unit
from engine.values import loads
from forms.catalogue import Catalogue
from tests.forms.building import source
from tests.spiff.diagrams import chain, diagram, end, extension, node, start, user
from tests.web.conftest import OPENING, PASSWORD, Bureau, send, token_of
from tests.web.test_working import data_of
from web.app import create_app

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40
PDF = b"%PDF-1.7\n%%EOF"
MANIFEST = """
key: yearly
name: 年度报告样例
diagrams: [yearly.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
"""
FILL = extension(
    inputs={
        "goal": "${earlier('report').goal}",
        "proof": "${earlier('report').proof}",
        "rows": "${earlier('report').rows}",
        "retold": "${earlier('report').plain}",
    }
)
FORM = source(
    {"type": "textarea", "key": "goal", "label": "目标", "properties": {"display": "narrative"}},
    {"type": "textarea", "key": "retold", "label": "转述", "properties": {"display": "narrative"}},
    {"type": "textarea", "key": "plain", "label": "说明"},
    {"type": "filepicker", "key": "proof", "label": "附件", "multiple": True},
    {
        "type": "dynamiclist", "path": "rows", "label": "证书",
        "components": [{"type": "filepicker", "key": "scan", "label": "扫描件"}],
    },
)  # fmt: skip
FILES = {
    "yearly.yaml": MANIFEST.encode(),
    "yearly.bpmn": diagram(
        node(
            "process", "yearly",
            start("asked"),
            user("report", FILL, camunda_formKey="note", camunda_candidateGroups="applicant"),
            user("check", camunda_formKey="note", camunda_candidateGroups="officer"),
            end("over"),
            chain("asked", "report", "check", "over"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
    "note.form": FORM,
}  # fmt: skip
SHOWN = '<img src="{}" alt="图">'


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    """An institute that reports every year to its bureau, another institute, on a database of each kind."""
    engine = fresh_engine(database_url, Catalogue(), OPENING)
    prepare(engine)
    homes = {
        "ap": ("applicant", unit(engine, "某检测院", "institute")),
        "of": ("officer", unit(engine, "市局", "bureau", key="bureau")),
        "other": ("applicant", unit(engine, "另一检测院", "institute")),
    }
    people: dict[str, Actor] = {}
    for login, (role, home) in homes.items():
        person = str(engine.execute(ROOT, CreatePerson(login, login, PASSWORD))["person"])
        engine.execute(ROOT, GrantRole(person, role, home))
        people[login] = engine.actor(person)
    engine.deploy(ROOT, FILES, isolated=False)
    yield Bureau(engine, create_app(engine), people)
    engine.close()


def begin(bureau: Bureau, login: str = "ap") -> str:
    return str(bureau.engine.execute(bureau.people[login], StartCase("yearly", "yearly"))["case"])


def upload(bureau: Bureau, login: str, case: str, n: int, field: str, content: bytes) -> str:
    client = bureau.client(login)
    headers = {"X-CSRF-Token": token_of(client.get("/notices").text), "Accept": "application/json"}
    data = {"field": field, "file": (BytesIO(content), "a.png" if content == PNG else "a.pdf")}
    return str(client.post(f"/tasks/{case}.{n}/files", data=data, headers=headers).json["id"])


def file_it(bureau: Bureau, login: str, case: str, n: int, **data: Any) -> TestResponse:
    body = {"data": data, "revision": None, "key": f"{case}{n}{len(str(data))}"}
    return send(bureau.client(login), "POST", f"/tasks/{case}.{n}/complete", body)


def last_year(bureau: Bureau, login: str = "ap", **more: Any) -> tuple[str, dict[str, str]]:
    """A report that was filed, with a picture in a chapter, an attachment, and one in a row; the ids of the files."""
    case = begin(bureau, login)
    found = {field: upload(bureau, login, case, 1, field, content) for field, content in
             (("goal", PNG), ("proof", PDF), ("rows.scan", PDF))}  # fmt: skip
    proof, scan = ([{"id": found[field]}] for field in ("proof", "rows.scan"))
    given = {"goal": SHOWN.format(found["goal"]), "proof": proof, "rows": [{"scan": scan}], **more}
    assert file_it(bureau, login, case, 1, **given).status_code == 200
    return case, found


def got(bureau: Bureau, login: str, case: str, file: str) -> int:
    return bureau.client(login).get(f"/cases/{case}/files/{file}").status_code


def test_what_last_years_report_brought_is_read_in_the_form_before_it_is_filed(bureau: Bureau) -> None:
    _, found = last_year(bureau)
    case = begin(bureau)

    page = data_of(bureau.client("ap").get(f"/tasks/{case}.1").text)

    assert page["data"]["goal"] == SHOWN.format(found["goal"])
    for file in found.values():
        assert bureau.client("ap").get(f"{page['fileAddress']}{file}").status_code == 200
        assert got(bureau, "of", case, file) == 404  # nothing is filed yet
        assert got(bureau, "other", case, file) == 404


def test_whoever_reads_the_new_report_reads_its_files_in_the_archive_and_the_content_is_kept_once(
    bureau: Bureau,
) -> None:
    _, found = last_year(bureau)
    case = begin(bureau)
    page = data_of(bureau.client("ap").get(f"/tasks/{case}.1").text)
    with bureau.engine.read() as connection:
        stored = connection.execute(select(func.count()).select_from(blobs)).scalar()

    assert file_it(bureau, "ap", case, 1, **page["data"]).status_code == 200

    archive = bureau.client("of").get(f"/cases/{case}/submissions/1").text
    addresses = {*re.findall(rf'"(/cases/{case}/files/[0-9a-f]{{32}})"', archive)}
    assert {address[-32:] for address in addresses} == set(found.values())
    for address in addresses:
        assert bureau.client("of").get(address).status_code == 200
        assert bureau.client("other").get(address).status_code == 404
    with bureau.engine.read() as connection:
        assert connection.execute(select(func.count()).select_from(blobs)).scalar() == stored
        rows = {row.id: row for row in connection.execute(select(files).where(files.c.case_id == case))}
        query = select(events.c.record).where(events.c.stream == case, events.c.type == "task_completed")
        record = loads(connection.execute(query).scalar())
        assert record["brought"] == {file: rows[file].digest for file in found.values()}
        assert verify_stream(connection, case)[1] == []


def test_a_file_that_was_sent_anew_under_the_same_name_is_told_from_the_one_brought(bureau: Bureau) -> None:
    last_year(bureau)
    case = begin(bureau)
    page = data_of(bureau.client("ap").get(f"/tasks/{case}.1").text)
    anew = upload(bureau, "ap", case, 1, "proof", PDF + b"\n")

    file_it(bureau, "ap", case, 1, **{**page["data"], "proof": [{"id": anew}]})

    archive = bureau.client("of").get(f"/cases/{case}/submissions/1").text
    assert "已换成同名的另一份文件" in archive
    assert "原为：a.pdf" not in archive


def test_a_chapter_that_came_from_elsewhere_may_lose_its_pictures(bureau: Bureau) -> None:
    _, found = last_year(bureau)
    case = begin(bureau)

    assert file_it(bureau, "ap", case, 1, goal="改为文字", proof=[]).status_code == 200

    assert got(bureau, "of", case, found["goal"]) == 404
    with bureau.engine.read() as connection:
        assert connection.execute(select(files.c.id).where(files.c.case_id == case)).all() == []


def test_nobody_gets_at_a_file_of_another_case_by_typing_its_id(bureau: Bureau) -> None:
    theirs, secret = last_year(bureau, "other")
    last_year(bureau)
    case = begin(bureau)

    for field, sign in (("goal", SHOWN.format(secret["goal"])), ("proof", [{"id": secret["proof"], "name": "a.pdf"}])):
        answer = file_it(bureau, "ap", case, 1, **{field: sign})
        assert (answer.status_code, next(iter(answer.json["errors"])).split(".")[0]) == (422, field)
    for file in secret.values():
        assert [got(bureau, "ap", place, file) for place in (case, theirs)] == [404, 404]


def test_an_id_typed_into_a_plain_text_brings_nothing_when_a_chapter_is_filled_in_with_that_text(
    bureau: Bureau,
) -> None:
    _, secret = last_year(bureau, "other")
    _, found = last_year(bureau, plain=SHOWN.format(secret["goal"]))
    case = begin(bureau)
    page = data_of(bureau.client("ap").get(f"/tasks/{case}.1").text)
    assert page["data"]["retold"] == SHOWN.format(secret["goal"])

    assert got(bureau, "ap", case, secret["goal"]) == 404
    assert list(file_it(bureau, "ap", case, 1, **page["data"]).json["errors"]) == ["retold"]
    assert file_it(bureau, "ap", case, 1, goal=SHOWN.format(found["goal"])).status_code == 200
    assert got(bureau, "ap", case, secret["goal"]) == 404


def test_a_picture_that_an_official_sent_to_another_task_of_the_case_is_not_read_by_naming_it(bureau: Bureau) -> None:
    case, _ = last_year(bureau)
    inside = upload(bureau, "of", case, 2, "goal", PNG)
    again = begin(bureau)

    assert list(file_it(bureau, "ap", again, 1, goal=SHOWN.format(inside)).json["errors"]) == ["goal"]
    assert [got(bureau, "ap", place, inside) for place in (case, again)] == [404, 404]
