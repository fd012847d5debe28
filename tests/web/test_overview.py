"""The overview page and its lists as files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from engine.clock import FixedClock
from tests.web.conftest import Bureau
from tests.web.story import words
from web.charts import columns, place, stacked
from web.kept import Kept
from web.routes.overview import LISTS
from web.sessions import LANGUAGE


@pytest.fixture
def late(bureau: Bureau) -> str:
    """A case whose review is long overdue; another waits for its applicant."""
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="逾期的事项")
    bureau.start()
    clock = bureau.engine.clock
    assert isinstance(clock, FixedClock)
    clock.move_to(clock.business_now() + timedelta(days=40))
    return case


def test_the_head_sees_what_is_open_what_is_late_and_goes_there(bureau: Bureau, late: str) -> None:
    page = bureau.client("hd").get("/overview")
    told = words(page.text)

    assert "在办办件 2 待办任务 2 其中逾期 1" in told
    assert "审查 1 1 0 2026-10-13" in told
    assert f'href="/tasks/{late}.2"' in page.text and "逾期 18 个工作日" in told
    assert 'style="' not in page.text and "<svg" in page.text


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_a_file_with_its_headings(bureau: Bureau, late: str, name: str) -> None:
    answer = bureau.client("hd").get(f"/overview/{name}.xlsx")

    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert all(cell.value for cell in sheet[1])
    assert (sheet.max_row > 1) == (name in {"steps", "people", "overdue", "times", "weeks"})


def test_an_exported_list_says_what_the_page_says(bureau: Bureau, late: str) -> None:
    answer = bureau.client("hd").get("/overview/overdue.xlsx")

    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows()]
    assert rows == [
        ["办件", "编号", "环节", "办理人", "到期日", "逾期"],
        ["三步", None, "审查", "尚无人领取", "2026-10-13", "逾期 18 个工作日"],
    ]


def test_the_overview_is_complete_in_english(bureau: Bureau, late: str) -> None:
    client = bureau.client("hd")
    client.set_cookie(LANGUAGE, "en")

    assert "Open tasks by step" in client.get("/overview").text


def test_a_bar_has_a_piece_for_every_part_and_none_for_nothing() -> None:
    pieces = stacked([(1, "overdue"), (0, "soon"), (3, "later")], 8)

    assert [(piece.kind, piece.x, piece.width) for piece in pieces] == [("overdue", 0, 12.5), ("later", 12.5, 37.5)]
    assert stacked([(0, "later")], 0) == [] and place(5, 0) == 0 and place(5, 10) == 50


def test_columns_stand_on_the_floor_and_below_their_line() -> None:
    chart = columns([([(2, "due-tasks"), (2, "due-deadlines")], "9/28", ""), ([], "10/5", "1 人外出")])

    (one, none) = chart.columns
    assert one.top == chart.lines[-1][0] and chart.lines[-1][1] == 4 and chart.lines[0] == (chart.floor, 0)
    assert sum(height for _, height, _ in one.bars) == chart.floor - one.top
    assert (none.value, none.bars, none.note) == (0, [], "1 人外出")


def test_what_took_long_is_given_again_for_ten_times_as_long() -> None:
    start = datetime(2026, 9, 28, tzinfo=UTC)
    moments = iter(start + timedelta(seconds=second) for second in (0, 2, 5, 21, 21, 22, 24))
    answers = iter("abc")
    kept: Kept[str] = Kept()

    def ask() -> str:
        return kept.get("key", lambda: next(moments), lambda: next(answers))

    assert [ask(), ask(), ask()] == ["a", "a", "a"]  # at 0, 5 and 21; the first took two seconds
    assert ask() == "a" and ask() == "b"


def test_what_was_quick_is_worked_out_anew() -> None:
    answers = iter("ab")
    kept: Kept[str] = Kept()
    now = datetime(2026, 9, 28, tzinfo=UTC)

    assert [kept.get("key", lambda: now, lambda: next(answers)) for _ in range(2)] == ["a", "b"]
