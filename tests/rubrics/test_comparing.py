"""The sheets of all experts beside each other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.rubrics.errors import RubricError
from tests.rubrics.samples import CHECKLIST, SMALL, ask, rubric

SHEETS = [{"1": 100}, {"1": 97}, {"1": 98}]


def test_each_item_has_its_mean_and_its_extremes_and_a_word_where_experts_differ() -> None:
    [row] = ask("sheet_results('small', 'site', sheets)", rubric(SMALL), sheets=SHEETS)

    assert (row["no"], row["title"], row["max"]) == ("1", "能力", 100)
    assert (row["low"], row["high"], row["hint"]) == (97, 100, "专家评分相差较大")
    assert abs(row["mean"] - Decimal("98.3333")) < Decimal("0.0001")


def test_experts_who_are_close_get_no_hint() -> None:
    [row] = ask("sheet_results('small', 'site', sheets)", rubric(SMALL), sheets=SHEETS[1:])

    assert (row["mean"], row["hint"]) == (Decimal("97.5"), "")


def test_in_a_checklist_the_worst_and_the_best_are_told() -> None:
    sheets = [{"1": "符合", "2": "符合"}, {"1": "不符合", "2": "符合"}]

    first, second = ask("sheet_results('checks', 'site', sheets)", rubric(CHECKLIST), sheets=sheets)

    assert (first["low"], first["high"], first["mean"]) == ("不符合", "符合", None)
    assert (second["low"], second["high"], second["hint"]) == ("符合", "符合", "")


def test_before_anybody_scored_the_rows_are_empty_but_there() -> None:
    [row] = ask("sheet_results('small', 'site', [])", rubric(SMALL))

    assert (row["no"], row["mean"], row["low"], row["high"], row["hint"]) == ("1", None, None, None, "")


def test_an_incomplete_sheet_is_refused() -> None:
    with pytest.raises(RubricError):
        ask("sheet_results('small', 'site', [{'2': 1}])", rubric(SMALL))


def test_items_that_follow_from_facts_are_left_out_when_nobody_scored_them() -> None:
    judged = [{"1": 50, "B": 5}, {"1": 60, "B": 4}]

    found = ask("sheet_results('small', 'paper', sheets)", rubric(SMALL), sheets=judged)

    assert [(row["no"], row["mean"]) for row in found] == [("1", 55), ("B", Decimal("4.5"))]


def test_several_sheets_are_laid_beside_each_other_in_one_table() -> None:
    sheets = [{"paper": {"1": 50, "B": 5}, "site": {"1": 90}}, {"paper": {"1": 60, "B": 5}, "site": {"1": 92}}]

    found = ask("sheet_results('small', ['paper', 'site'], sheets)", rubric(SMALL), sheets=sheets)

    assert [(row["sheet"], row["no"], row["mean"]) for row in found] == [
        ("paper", "1", 55), ("paper", "B", 5), ("site", "1", 91),
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["[1]", "null", "[{'site': {'1': 1}}]"])
def test_records_of_several_sheets_must_be_of_all_of_them(given: str) -> None:
    with pytest.raises(RubricError):
        ask(f"sheet_results('small', ['paper', 'site'], {given})", rubric(SMALL))
