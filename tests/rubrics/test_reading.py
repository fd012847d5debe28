"""What a file may say: whatever is wrong is named with its place and line, and nothing makes the reader stumble."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions.findings import Severity, catalogue
from engine.rubrics.errors import RubricRefused
from engine.rubrics.reading import HARMLESS, compile_rubric, read_rubric
from engine.rubrics.showing import show
from engine.rubrics.writing import write_rubric
from tests.rubrics.samples import CHECKLIST, EMPTY, PROCEDURES, SMALL, procedure, rubric


def codes(source: str) -> list[str]:
    return [finding.code for finding in read_rubric(source.encode())[1]]


def test_a_file_becomes_a_rubric() -> None:
    found = rubric(SMALL)

    paper, site = found.sheets.values()
    assert (found.key, found.title, found.passing, found.min_sheets) == ("small", "小细则", "良", 2)
    assert (paper.weight, paper.stated, paper.most, list(paper.items)) == (Decimal("0.6"), 100, 100, ["1", "2", "B"])
    assert (site.items["1"].levels[0].low, site.items["1"].levels[0].high) == (0, 100)
    assert paper.items["1"].group == "一 认识（60分）"


def test_numbers_written_without_quotes_are_texts_where_texts_belong() -> None:
    found = rubric(SMALL.replace('no: "1", title: 能力', "no: 1.10, title: 2024").replace("no: 一", "no: 7"))

    assert list(found.sheets["site"].items) == ["1.10"]
    assert found.sheets["site"].items["1.10"].title == "2024"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("spread: 2\n", "spread: viel\n", "rubric.wrong_kind", "spread"),
        ("pass: 良", "pass: 中", "rubric.nothing_there", "pass"),
        ("cap: {grade: 良", "cap: {grade: 中", "rubric.nothing_there", "cap.grade"),
        ("不符合: [差]", "不符合: [中]", "rubric.nothing_there", "phrases.不符合"),
        ("about: [paper/2]", "about: [paper/7]", "rubric.nothing_there", "readings.R1.about.0"),
        ("{name: 差, from: 0}", "{name: 差, from: 10}", "rubric.grades_gap", "grades"),
        ("{name: 差, from: 0}", "{name: 差}", "rubric.grades_gap", "grades"),
        ("{name: 良, from: 75}", "{name: 良, from: 95}", "rubric.grades_gap", "grades"),
        ("{name: 良, from: 75}", "{name: 优, from: 75}", "rubric.same_name", "grades.1.name"),
        ("key: small", "key: 小", "rubric.bad_key", "key"),
        ("key: small\n", "", "rubric.missing_key", "key"),
        ("weight: 0.4", "weight: 0.5", "rubric.weights", "sheets"),
        ("stated: 100\nspread", "spread", "rubric.missing_key", "stated"),
        ("key: site", "key: paper", "rubric.same_name", "sheets.1.key"),
        ('no: "2"', 'no: "1"', "rubric.duplicate_no", "sheets.0.items.0.no"),
        ("max: 60\n", "max: -60\n", "rubric.wrong_kind", "sheets.0.groups.0.items.0.max"),
        ("criterion: 界定清楚", "criteria: 界定清楚", "rubric.unknown_key", "sheets.0.groups.0.items.0.criteria"),
        ("min: 50, max: 60", "min: 50, max: 61", "rubric.levels_outside", "sheets.0.groups.0.items.0.levels.0"),
        ("min: 0, max: 49", "min: 0, max: 48", "rubric.levels_gap", "sheets.0.groups.0.items.0.levels"),
        ("min: 0, max: 49", "min: 0, max: 50", "rubric.levels_overlap", "sheets.0.groups.0.items.0.levels"),
        ("min: 0, max: 49", "min: 0, max: 49.5", "rubric.not_whole", "sheets.0.groups.0.items.0"),
        ("{name: B, min", "{name: A, min", "rubric.same_name", "sheets.0.groups.0.items.0.levels.1"),
        ("when: eta >= 1", "when: eta >=", "rubric.expression", "sheets.0.items.0.levels.0.when"),
        ("when: eta >= 1", "when: beta >= 1", "rubric.unknown_name", "sheets.0.items.0.levels.0.when"),
        ("when: eta >= 1", "when: units('x') == 1", "rubric.unknown_function", "sheets.0.items.0.levels.0.when"),
        ("reading.R1", "reading.R2", "rubric.unknown_reading", "sheets.0.items.0.measures.eta.value"),
        ("reading.R1", "reading", "rubric.unknown_reading", "sheets.0.items.0.measures.eta.value"),
        (", when: eta >= 1", "", "rubric.otherwise_not_last", "sheets.0.items.0.levels.0"),
        ("done / plan if plan > 0 else reading.R1", "done", "rubric.fact_unread", "sheets.0.items.0.facts"),
        ("{eta: {name", "{done: {name", "rubric.same_name", "sheets.0.items.0.measures.done"),
        ("{key: plan, name: 计划数", "{key: done, name: 计划数", "rubric.same_name", "sheets.0.items.0.facts"),
        ("{key: plan, name: 计划数", "{key: reading, name: 计划数", "rubric.bad_key", "sheets.0.items.0.facts"),
        ("value: 0, adopted", "value: [0], adopted", "rubric.wrong_kind", "readings.R1.value"),
        ("title: 现场核查\n    weight", "weight", "rubric.missing_key", "sheets.1.title"),
        ("stated: 60", "stated: 61", "rubric.sum_differs", "sheets.0.groups.0"),
        ("max: 5, items", "max: 6, items", "rubric.sum_differs", "sheets.0.bonus"),
        ("pass: 良\n", "", "rubric.no_pass", "grades"),
        ("max: 100}]", "max: 20000}]", "rubric.too_many", "sheets.1.items.0.max"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert old in SMALL
    source = SMALL.replace(old, new, 1)

    found = [(finding.code, finding.values["path"]) for finding in read_rubric(source.encode())[1]]

    assert (code, place) in found


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("key: [\n", "rubric.not_yaml", 2),
        ("key: a\nkey: b\n", "rubric.duplicate_key", 2),
        ("key: &x a\n", "rubric.alias", 1),
        ("- a\n", "rubric.wrong_kind", 1),
        ("", "rubric.wrong_kind", 1),
        ("key: " + "[" * 60 + "]" * 60, "rubric.too_deep", 1),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_with_its_line(source: str, code: str, line: int) -> None:
    with pytest.raises(RubricRefused) as caught:
        compile_rubric(source.encode())

    assert (caught.value.findings[0].code, caught.value.findings[0].line) == (code, line)


def test_a_file_in_gbk_is_refused() -> None:
    assert read_rubric("key: a\ntitle: 细则".encode("gbk"))[1][0].code == "rubric.not_utf8"


def test_a_finding_stands_on_the_line_of_what_is_wrong() -> None:
    source = SMALL.replace("when: 0 < eta < 1", "when: 0 < beta < 1")
    wanted = next(number for number, line in enumerate(source.splitlines(), 1) if "beta" in line)

    assert [finding.line for finding in read_rubric(source.encode())[1]] == [wanted]


def test_headings_go_two_levels_deep_and_no_further() -> None:
    innermost = 'groups: [{title: 丙, items: [{no: "9", title: 深, max: 5}]}]'
    two = EMPTY.replace("note: 由市局提供", f"groups: [{{title: 乙, {innermost}}}]")
    three = EMPTY.replace("note: 由市局提供", f"groups: [{{title: 甲, groups: [{{title: 乙, {innermost}}}]}}]")

    assert codes(two) == ["rubric.sum_differs", "rubric.sum_differs"]
    assert "rubric.unknown_key" in codes(three)


def test_sums_that_differ_are_a_warning_until_somebody_adopts_a_reading() -> None:
    wrong = SMALL.replace("stated: 60", "stated: 61")
    read = wrong.replace("about: [paper/2]", "about: [paper/一]")

    assert codes(wrong) == ["rubric.sum_differs"]
    assert codes(read) == ["rubric.sum_read"]
    assert codes(read.replace("adopted: 某处, ", "")) == ["rubric.sum_differs"]


def test_a_level_the_text_prints_twice_is_an_error_until_somebody_adopts_a_reading() -> None:
    twice = SMALL.replace("min: 0, max: 49", "min: 0, max: 50")

    assert codes(twice) == ["rubric.levels_overlap"]
    assert codes(twice.replace("about: [paper/2]", "about: [paper/1]")) == ["rubric.levels_read"]


def test_points_may_be_broken_where_the_file_says_so() -> None:
    broken = "integer: false\n" + SMALL.replace("min: 0, max: 49}", "min: 0, max: 49.9}")

    assert codes(broken) == []
    assert codes(broken.replace("max: 49.9", "max: 50.5")) == ["rubric.levels_overlap"]
    assert codes(broken.replace("min: 0, max: 49.9", "min: 1, max: 49.9")) == ["rubric.levels_gap"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("levels: [{name: 符合}, {name: 不符合}]", "max: 5", "rubric.mixed_sheet"),
        ("required: [符合, 不适用]\n    ", "", "rubric.missing_key"),
        ("required: [符合, 不适用]", "required: [很好]", "rubric.nothing_there"),
        ("levels: [{name: 符合}, {name: 不符合}]}", "criterion: 有}", "rubric.missing_key"),
        ("{name: 不符合}]}\n", "{name: 不符合, max: 3}]}\n", "rubric.missing_key"),
    ],
)
def test_a_checklist_has_levels_and_no_points(old: str, new: str, code: str) -> None:
    assert code in codes(CHECKLIST.replace(old, new, 1))


def test_a_sheet_without_items_may_be_deployed_when_it_says_why() -> None:
    assert codes(EMPTY) == ["rubric.empty_sheet"]
    assert codes(EMPTY.replace(", note: 由市局提供", "")) == ["rubric.missing_key", "rubric.empty_sheet"]


def test_what_does_not_keep_a_file_from_being_used_is_no_error_of_the_gate() -> None:
    harmless = {code for code, entry in catalogue().items() if entry.severity is not Severity.ERROR}

    assert {code for code in harmless if code.startswith("rubric.")} - {
        "rubric.unused",
        "rubric.cap_not_asked",
    } == HARMLESS


@pytest.mark.parametrize("source", [SMALL, CHECKLIST, EMPTY], ids=["points", "checklist", "empty"])
def test_what_is_written_reads_as_what_was_read(source: str) -> None:
    assert compile_rubric(write_rubric(rubric(source), "说明").encode()) == rubric(source)


@pytest.mark.parametrize("name", [path.stem for path in sorted(PROCEDURES.glob("*.rubric"))])
def test_the_rubrics_of_the_procedures_are_in_order_and_can_be_written_and_shown(name: str) -> None:
    found = procedure(name)
    severities = {catalogue()[finding.code].severity for finding in _findings(name)}

    assert severities <= {Severity.INFO}
    assert compile_rubric(write_rubric(found).encode()) == found
    assert all(item.title in show(found) for sheet in found.sheets.values() for item in sheet.items.values())


def _findings(name: str) -> list[object]:
    return list(read_rubric((PROCEDURES / f"{name}.rubric").read_bytes())[1])


WORDS = re.split(r"(\W)", SMALL)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(WORDS) - 1), st.integers(1, 4), st.sampled_from(["", "x", "-1", "[]", "{}", "null", ": ", "0.5"])
)
def test_no_damaged_file_makes_the_reader_stumble(at: int, length: int, instead: str) -> None:
    damaged = "".join([*WORDS[:at], instead, *WORDS[at + length :]])

    found, findings = read_rubric(damaged.encode())

    assert found is not None or findings
    assert all(finding.code in catalogue() for finding in findings)
