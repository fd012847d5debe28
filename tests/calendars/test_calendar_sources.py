"""Where the working-day calendar comes from: the seed and its two sources, and the import of a notice."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from engine.calendars.days import Calendar, Day
from engine.calendars.errors import NoticeError, SeedError
from engine.calendars.notice import table_from_csv, with_notice
from engine.calendars.seed import check_sources, official_rows

NOTICE_2027 = """# 文号：国办发明电〔2026〕9号
日期,类型,名称
2027-01-01,休,元旦
2027-01-02,休,元旦
2027-01-03,休,元旦
2027/2/5,放假,春节
2027年2月6日,放假,春节
2027-02-07,holiday,春节
2027-02-08,holiday,春节
2027-02-14,workday,春节
2027-04-05,holiday,清明节
2027-05-01,holiday,劳动节
2027-05-02,holiday,劳动节
2027-06-09,holiday,端午节
2027-09-15,holiday,中秋节
2027-10-01,holiday,国庆节
2027-10-02,holiday,国庆节
2027-10-03,holiday,国庆节
2027-10-09,班,国庆节
"""


def test_both_sources_agree_on_every_day_from_2022_to_2026(calendar):
    second = holidays.country_holidays("CN", years=range(2021, 2028))
    day = date(2022, 1, 1)
    while day.year < 2027:
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day) == second.is_working_day(day), day
        day += timedelta(days=1)


def test_the_seed_knows_the_years_with_a_notice_and_guesses_the_others(calendar):
    assert set(range(2004, 2027)) <= calendar.known_years
    assert 2050 in calendar.provisional_years and 2050 not in calendar.known_years
    assert all(row.provisional == (row.day.year not in calendar.known_years) for row in calendar.rows())
    assert calendar.is_holiday(date(2040, 10, 1)) and calendar.is_provisional(date(2040, 10, 8))
    assert calendar.is_workday(date(2005, 12, 31))  # a Saturday worked for 3 January 2006


def test_2026_has_the_248_working_days_of_the_notice(calendar):
    assert calendar.workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_day_on_which_the_sources_differ_stops_the_seed():
    rows = [row for row in official_rows() if row.day != date(2026, 10, 10)]
    with pytest.raises(SeedError) as refused:
        check_sources(Calendar("wrong", rows), 2026, 2026)
    assert refused.value.values["days"] == ["2026-10-10"]


def test_a_calendar_becomes_rows_and_rows_the_same_calendar(calendar):
    stored = [Day.of(row.day.isoformat(), row.kind, row.name, row.source, row.provisional) for row in calendar.rows()]

    again = Calendar.from_rows(None, reversed(stored))

    assert again == calendar
    assert again.version == calendar.version
    assert Calendar.from_rows(None, stored[1:]).version != calendar.version


def test_an_imported_notice_turns_a_provisional_year_into_a_known_one(calendar):
    rows = table_from_csv(NOTICE_2027)

    following = with_notice(calendar, rows)

    assert {row.source for row in rows} == {"国办发明电〔2026〕9号"}
    assert 2027 in following.known_years and 2027 not in calendar.known_years
    assert following.is_workday(date(2027, 2, 14)) and not calendar.is_workday(date(2027, 2, 14))
    # 3 May was a guess of the provisional year; the notice does not have it.
    assert following.is_workday(date(2027, 5, 3)) and not calendar.is_workday(date(2027, 5, 3))
    assert following.version != calendar.version
    assert with_notice(following, rows) == following
    assert [row for row in following.rows() if row.day.year != 2027] == [
        row for row in calendar.rows() if row.day.year != 2027
    ]


def test_a_notice_imported_again_keeps_december_days_of_the_next_notice(calendar):
    rows_2022 = [row for row in calendar.rows() if row.day.year == 2022 and row.day.month < 12]

    again = with_notice(calendar, rows_2022)

    assert again.is_holiday(date(2022, 12, 31)) and again.rows() == calendar.rows()


def test_single_days_amend_a_year_without_making_it_known(calendar):
    amended = with_notice(calendar, table_from_csv("2027-03-01,休,停止办公", "局发〔2027〕1号"))

    assert amended.is_holiday(date(2027, 3, 1))
    assert 2027 not in amended.known_years
    assert len(amended.rows()) == len(calendar.rows()) + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_may_be_saved_by_any_office_program(encoding):
    assert table_from_csv(NOTICE_2027.encode(encoding)) == table_from_csv(NOTICE_2027)


def test_every_wrong_line_of_a_notice_is_named_in_a_sentence():
    content = "\n".join(
        [
            "date,kind,name",
            "2027-02-30,holiday,春节",
            "2027-03-01,feast,春节",
            "2027-03-02,workday,春节",
            "2027-03-06,workday",
            "2027-03-07,workday,春节",
            "2027-03-07,holiday,春节",
        ]
    )

    with pytest.raises(NoticeError) as refused:
        table_from_csv(content, "国办发明电〔2026〕9号")

    assert refused.value.sentences() == [
        "第 2 行：“2027-02-30”不是 1949 至 2200 年间的日期，请写成 2027-10-01。",
        "第 3 行：类型“feast”不明，请写 holiday（休）或 workday（班）。",
        "第 4 行：2027-03-02 是星期二，本来就是工作日，不能是调休上班日；请核对日期。",
        "第 5 行：应有三列：日期、类型（休/班）、名称。",
        "第 7 行：2027-03-07 已在第 6 行出现。",
    ]
    assert refused.value.sentences("en")[2] == (
        "Line 4: 2027-03-02 is a Tuesday, a working day anyway; check the date."
    )
    assert [problem.line for problem in refused.value.problems] == [2, 3, 4, 5, 7]
    assert refused.value.code == "calendar.notice_refused"


@pytest.mark.parametrize(
    ("content", "source", "code"),
    [
        ("2027-10-01,holiday,国庆节", "", "calendar.notice_source"),
        ("", "x", "calendar.notice_empty"),
        ("2027-10-01,holiday,国庆节", "x", "calendar.notice_incomplete"),
        (NOTICE_2027.replace("2027-05-01,holiday,劳动节\n", ""), "x", "calendar.notice_incomplete"),
        (NOTICE_2027.replace("端午节", "节"), "x", "calendar.notice_incomplete"),
        (b"\xff\xff\xff", "x", "calendar.notice_encoding"),
    ],
)
def test_a_notice_that_is_not_whole_is_refused(content, source, code):
    with pytest.raises(NoticeError) as refused:
        table_from_csv(content, source)
    assert code in {problem.code for problem in refused.value.problems}
