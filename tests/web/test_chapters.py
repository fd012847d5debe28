"""Written chapters through the pages: pictures sent, the form filed, the archive drawn; a payload stays a text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from flask import render_template
from werkzeug.test import TestResponse

from engine.definitions.bundle import collect
from engine.testing import ROOT
from forms.catalogue import Catalogue
from tests.forms.building import source
from tests.forms.chapters import ATTACKS
from tests.web.conftest import SAMPLE, Bureau, send, token_of
from tests.web.test_archive_page import PLACE
from tests.web.test_working import data_of

CHAPTER = {"type": "textarea", "key": "subject", "label": "建设目标", "properties": {"display": "narrative"}}
FORM = source({"type": "group", "label": "一、总体", "components": [CHAPTER]}, {"type": "checkbox", "key": "again"})
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40
RICH = (
    "<h1>基础</h1><p>精度 10<sup>-6</sup>，<b>自主</b></p><h3>细目</h3>"
    "<table><tr><th>参数</th><th>指标</th></tr><tr><th>力</th><td>1 kN<br>2 kN</td></tr></table>"
    "<ol><li>一<ul><li>甲</li></ul></li></ol>"
)


@pytest.fixture
def case(bureau: Bureau) -> str:
    """A case whose application has a chapter."""
    bureau.engine.deploy(ROOT, {**dict(collect(SAMPLE).files), "note.form": FORM}, isolated=False)
    return bureau.start()


def upload(bureau: Bureau, login: str, case: str, n: int, name: str, content: bytes) -> TestResponse:
    client = bureau.client(login)
    headers = {"X-CSRF-Token": token_of(client.get("/notices").text), "Accept": "application/json"}
    data = {"field": "subject", "file": (BytesIO(content), name)}
    return client.post(f"/tasks/{case}.{n}/files", data=data, headers=headers)


def file_it(bureau: Bureau, login: str, case: str, n: int, chapter: str, **more: Any) -> TestResponse:
    body = {"data": {"subject": chapter, **more}, "revision": None, "key": f"{n}{len(chapter)}"}
    return send(bureau.client(login), "POST", f"/tasks/{case}.{n}/complete", body)


def test_a_chapter_with_a_picture_is_filed_and_read_in_the_archive(bureau: Bureau, case: str) -> None:
    page = data_of(bureau.client("ap").get(f"/tasks/{case}.1").text)
    picture = upload(bureau, "ap", case, 1, "溯源图.png", PNG).json["id"]
    chapter = f'{RICH}<img src="{picture}" alt="量值溯源图">'

    assert file_it(bureau, "ap", case, 1, chapter).status_code == 200

    archive = PLACE.sub("", " ".join(bureau.client("of").get(f"/cases/{case}/submissions/1").text.split()))
    assert "<h2>一、总体</h2>" in archive and "<h3>建设目标</h3>" in archive
    assert "<h4>基础</h4>" in archive and "<h6>细目</h6>" in archive
    assert "<p>精度 10<sup>-6</sup>，<b>自主</b></p>" in archive
    assert '<thead><tr><th scope="col">参数</th><th scope="col">指标</th></tr></thead>' in archive
    assert '<tr><th scope="row">力</th><td>1 kN<br>2 kN</td></tr>' in archive
    assert "<li>一<ul><li>甲</li></ul>" in archive.replace(" <", "<")
    assert f'<img src="{page["fileAddress"]}{picture}" alt="量值溯源图">' in archive
    assert bureau.client("of").get(f"{page['fileAddress']}{picture}").mimetype == "image/png"
    assert "style=" not in archive


def test_a_section_that_is_one_chapter_is_headed_once(bureau: Bureau) -> None:
    group = {"type": "group", "label": "建设目标", "properties": {"section": "yes"}, "components": [CHAPTER]}
    form = Catalogue().compile("note", source(group))
    (section,) = form.page({"subject": "<h1>基础</h1>"})["items"]
    with bureau.app.test_request_context("/"):
        macros = bureau.app.jinja_env.get_template("form_items.html").make_module({"case": {"id": "0" * 32}})
        drawn = "".join(str(macros.items([section], 2)).split())  # type: ignore[attr-defined]

    assert "<h2>一、建设目标</h2>" in drawn
    assert "<h3>基础</h3>" in drawn and drawn.count("建设目标") == 1


def test_a_chapter_may_keep_its_pictures_when_it_comes_back_but_have_none_of_another_case(
    bureau: Bureau, case: str
) -> None:
    picture = upload(bureau, "ap", case, 1, "a.png", PNG).json["id"]
    other = bureau.start()
    foreign = upload(bureau, "ap", other, 1, "b.png", PNG).json["id"]
    paper = upload(bureau, "ap", case, 1, "c.pdf", b"%PDF-1.7\n%%EOF").json["id"]
    shown = '<img src="{}" alt="图">'

    assert file_it(bureau, "ap", case, 1, shown.format(foreign)).json["errors"]["subject"] == [
        "第 1 张图片不存在或不属于本办件，请重新插入"
    ]
    assert file_it(bureau, "ap", case, 1, shown.format(paper)).json["errors"]["subject"] == [
        "第 1 张图片应为 PNG、JPEG 或 WebP"
    ]
    assert file_it(bureau, "ap", case, 1, shown.format(picture)).status_code == 200
    assert file_it(bureau, "of", case, 2, "退回", again=True).status_code == 200
    assert file_it(bureau, "ap", case, 4, shown.format(picture)).status_code == 200


def test_a_chapter_is_found_by_its_words_and_not_by_its_markup(bureau: Bureau, case: str) -> None:
    file_it(bureau, "ap", case, 1, "<p>面向<b>高端装备</b></p>")
    officer = bureau.client("of")

    assert case in officer.get("/?section=offered&q=向高").text
    assert case not in officer.get("/?section=offered&q=align").text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_payload_that_was_kept_somehow_is_shown_as_a_text(bureau: Bureau, attack: str) -> None:
    form = Catalogue().compile("note", FORM)
    row = {"n": 1, "name": "表单", "submitted_unit_name": "", "submitted_by_name": "", "submitted_at": 0}
    with bureau.app.test_request_context("/"):
        page = render_template(
            "submission.html",
            case={"id": "0" * 32, "title": "办件", "number": ""}, row=row, outside=None, compared={},
            shown=form.page({"subject": attack, "again": False}),
        )  # fmt: skip
    article = re.search(r"<article.*?</article>", page, re.S)

    assert article is not None
    tags = _Tags()
    tags.feed(article.group())
    for tag, attributes in tags.found:
        assert tag not in {"script", "style", "iframe", "svg", "math", "a", "object"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag != "img" or re.fullmatch(r"/cases/0{32}/files/[\w-]+", attributes["src"] or "")


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if "\0" not in attack])
def test_a_payload_that_is_sent_does_not_get_in_as_markup(bureau: Bureau, case: str, attack: str) -> None:
    answer = file_it(bureau, "ap", case, 1, attack)

    if answer.status_code == 200:
        archive = bureau.client("of").get(f"/cases/{case}/submissions/1").text
        assert attack not in archive or not re.search(r"<(script|img|svg|iframe|style)", attack)
    else:
        assert answer.json["errors"]["subject"]


def test_a_draft_of_anything_does_not_break_the_page_of_the_task(bureau: Bureau, case: str) -> None:
    address = f"/tasks/{case}.1"
    for attack in ATTACKS[:6]:
        seen = (data_of(bureau.client("ap").get(address).text).get("draft") or {"revision": 0})["revision"]
        body = {"data": {"subject": attack}, "seen": seen}
        assert send(bureau.client("ap"), "PUT", f"{address}/draft", body).status_code == 200

        page = data_of(bureau.client("ap").get(address).text)

        assert page["data"]["subject"] == attack and json.dumps(page)
