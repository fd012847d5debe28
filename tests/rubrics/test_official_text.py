"""The rubrics of the procedures say what the official text says: every number, title, maximum, level and condition.

``official_*.json`` were taken from the printed annexes, blanks left out, apart from the rubrics themselves.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engine.rubrics.model import Group, Item, groups_of
from tests.rubrics.samples import PROCEDURES, procedure

FOLLOWUP, CONSTRUCTION = procedure("zhejiang_followup"), procedure("zhejiang_construction")


def official(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"official_{name}.json").read_text(encoding="utf-8"))
    return found


def printed(words: str) -> str:
    """A text as it was printed: without blanks and without what the rubric adds in brackets."""
    return re.sub(r"\s|〔[^〕]*〕", "", words)


def sentences(words: str) -> Counter[str]:
    return Counter(part for part in re.split("。", printed(words)) if part)


@pytest.mark.parametrize("expected", official("followup")["items"], ids=lambda item: f"{item['sheet']} {item['no']}")
def test_each_item_of_the_followup_evaluation_is_printed_so(expected: dict[str, Any]) -> None:
    item = FOLLOWUP.sheets[expected["sheet"]].items[expected["no"]]

    assert (printed(item.title), item.max) == (expected["title"], expected["max"])
    assert [[level.low, level.high, printed(level.text)] for level in item.levels] == expected["levels"]


def test_no_word_of_the_explanations_of_the_followup_evaluation_is_lost_or_added() -> None:
    for expected in official("followup")["items"]:
        item = FOLLOWUP.sheets[expected["sheet"]].items[expected["no"]]
        ours, theirs = printed(item.criterion) + printed(item.evidence), expected["explanation"]
        assert Counter(ours) == Counter(theirs), item.no
        assert sentences(item.evidence) - sentences(theirs) == Counter(), item.no


def test_the_followup_evaluation_has_these_headings_and_items_and_no_others() -> None:
    expected = official("followup")
    sheets = FOLLOWUP.sheets.values()

    assert [[sheet.key, sheet.title, sheet.stated] for sheet in sheets] == expected["sheets"]
    headings = [[s.key, g.no, g.title, g.stated] for s in sheets for g in groups_of(s.parts)]
    single = [["work", "4.1", "推进本领域计量体系建设情况", 7], ["work", "5.1", "产业服务联盟和平台", 3]]
    assert headings == [heading for heading in expected["groups"] if heading not in single]
    assert [[s.key, no] for s in sheets for no in s.items] == [[i["sheet"], i["no"]] for i in expected["items"]]


@pytest.mark.parametrize("place", range(len(official("construction")["items"])))
def test_each_item_of_the_construction_evaluation_is_printed_so(place: int) -> None:
    expected = official("construction")["items"][place]
    item = [item for sheet in CONSTRUCTION.sheets.values() for item in sheet.items.values()][place]

    assert (item.title, item.max, printed(item.criterion)) == (
        expected["title"],
        expected["max"],
        expected["explanation"],
    )
    assert [[level.name, level.low, level.high] for level in item.levels] == expected["levels"]


def test_the_construction_evaluation_has_these_headings() -> None:
    expected = official("construction")
    sheets = CONSTRUCTION.sheets.values()

    assert [[sheet.key, sheet.title, sheet.stated] for sheet in sheets] == expected["sheets"]
    headings = [[s.key, g.title, g.stated] for s in sheets for g in (*groups_of(s.parts), *_bonus(s.bonus))]
    assert headings == [heading for heading in expected["groups"] if heading[1] != "基本项"]
    assert len(expected["items"]) == sum(len(sheet.items) for sheet in sheets)


def _bonus(bonus: Group | None) -> list[Group]:
    return [bonus] if bonus else []


def test_sums_weights_and_grades_are_those_of_the_text() -> None:
    work, plan, assigned = FOLLOWUP.sheets.values()

    assert [str(work.weight), str(plan.weight), str(assigned.weight)] == ["0.75", "1", "1"]
    assert [str(sheet.weight) for sheet in CONSTRUCTION.sheets.values()] == ["0.6", "0.4"]
    assert [(grade.name, grade.start) for grade in FOLLOWUP.grades] == [("优秀", 85), ("合格", 60), ("不合格", 0)]
    assert [(grade.name, grade.start) for grade in CONSTRUCTION.grades] == [("优秀", 90), ("合格", 75), ("不合格", 0)]
    assert (FOLLOWUP.stated, FOLLOWUP.stated_raw, work.most + plan.most + assigned.most) == (100, 125, 124)
    assert [part.most for part in work.parts if isinstance(part, Group)] == [34, 26, 29, 7, 3]


def test_every_doubt_has_a_reading_with_a_place_and_somebody_to_confirm_it() -> None:
    assert list(FOLLOWUP.readings) == [f"D{number}" for number in range(1, 17)]
    assert list(CONSTRUCTION.readings) == ["D13", "D14"]
    for reading in (*FOLLOWUP.readings.values(), *CONSTRUCTION.readings.values()):
        assert reading.text and reading.about and reading.adopted and reading.value is not None


@pytest.mark.parametrize(
    ("name", "key", "pass_from"),
    [
        ("chongqing_acceptance", "cq_acceptance", 80),
        ("yunnan_acceptance", "yn_acceptance", None),
        ("shanghai_acceptance", "sh_acceptance", None),
    ],
)
def test_what_the_text_does_not_print_is_not_invented(name: str, key: str, pass_from: int | None) -> None:
    found = procedure(name)
    (sheet,) = found.sheets.values()

    assert (found.key, sheet.parts, found.grades[0].start) == (key, (), pass_from)
    assert sheet.note and found.passing == found.grades[0].name
    numbers = re.findall(r"min:|max:", (PROCEDURES / f"{name}.rubric").read_text(encoding="utf-8"))
    assert numbers == []


def test_the_items_carry_an_empty_place_for_the_official_wording() -> None:
    items = [item for sheet in FOLLOWUP.sheets.values() for item in sheet.items.values()]

    assert {item.official for item in items if isinstance(item, Item)} == {""}
