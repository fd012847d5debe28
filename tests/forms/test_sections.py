"""Sections of a long form in the archive: numbered headings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms.catalogue import Catalogue, findings
from forms.sections import numeral, section_titles
from tests.browser_forms.books import BOOK, book_data


def test_sections_are_numbered_in_the_archive_as_the_language_has_it() -> None:
    form = Catalogue().compile("book", json.dumps(BOOK).encode())
    clean = form.check(book_data(1), book_data(1))

    chinese = [item["label"] for item in form.page(clean)["items"] if item["kind"] == "section"]
    english = [item["label"] for item in form.page(clean, "en")["items"] if item["kind"] == "section"]

    assert chinese[0] == "一、单位基本情况" and chinese[11] == "十二、保障措施"
    assert english[1] == "2. 产业基础与需求"


def test_a_cover_is_not_counted_and_the_first_chapter_is_the_first() -> None:
    cover, chapter = (section(name) for name in ("封面", "产业基础"))
    cover["properties"]["numbered"] = "no"
    schema = {"type": "default", "id": "book", "components": [cover, chapter]}
    form = Catalogue().compile("book", json.dumps(schema).encode())

    labels = [item["label"] for item in form.page(form.check({"封面": "甲", "产业基础": "乙"}))["items"]]

    assert labels == ["封面", "一、产业基础"]
    assert findings(json.dumps(schema).encode()) == []


def section(name: str) -> dict[str, Any]:
    field = {"type": "textfield", "id": f"field_{name}", "key": name, "label": name}
    return {"type": "group", "id": name, "label": name, "properties": {"section": "yes"}, "components": [field]}


def test_the_sample_book_is_a_form_without_findings() -> None:
    assert findings(json.dumps(BOOK).encode()) == []


@pytest.mark.parametrize("label", ["一、概况", "第二章 条件", "3. 经费", "（四）保障", "十二．附则"])
def test_where_one_label_brings_its_own_number_all_stay_as_they_are(label: str) -> None:
    assert section_titles(["封面", label], "zh") == ["封面", label]


def test_labels_without_numbers_are_numbered_in_their_order() -> None:
    assert section_titles(["概况", "经费"], "zh") == ["一、概况", "二、经费"]
    assert section_titles(["概况", "经费"], "en") == ["1. 概况", "2. 经费"]


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (42, "四十二")])
def test_numbers_are_written_as_headings_have_them(number: int, words: str) -> None:
    assert numeral(number) == words
