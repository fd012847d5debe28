"""What a due date remembers, says and refuses, and how it is counted again."""

import copy
import pickle
from datetime import date
from decimal import Decimal

import orjson
import pytest

from engine.calendars.days import Calendar, Day
from engine.calendars.deadlines import deadline_functions
from engine.calendars.due import Due
from engine.calendars.errors import CalendarError, DeadlineError
from engine.calendars.notice import with_notice


@pytest.fixture
def functions(calendar):
    return deadline_functions(calendar, date(2026, 9, 28))


def test_a_due_date_is_its_iso_text_and_remembers_how_it_was_counted(calendar, functions):
    due = functions["workdays"](7)

    assert due == "2026-10-13"
    assert max(due, "2026-10-12") is due
    assert f"{due}" == "2026-10-13"
    assert orjson.dumps({"due": due}) == b'{"due":"2026-10-13"}'
    assert (due.rule, due.anchor, due.calendar, due.provisional) == (
        "workdays(7)",
        "2026-09-28",
        calendar.version,
        False,
    )
    assert [(run.name, run.first, run.last) for run in due.excluded] == [
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7))
    ]


@pytest.mark.parametrize(
    ("expression", "zh", "en"),
    [
        (
            lambda f, c: f["workdays"](7),
            "自 2026-09-28 次日起 7 个工作日，扣除国庆假期（10月1日至7日）、双休日 1 天，"
            "计入调休上班日 10月10日，至 2026-10-13",
            "7 working days from the day after 2026-09-28, not counting the National Day holiday (1 Oct to 7 Oct) and"
            " 1 weekend day, counting the made-up working day 10 Oct, to 2026-10-13",
        ),
        (
            lambda f, c: f["workdays"](2),
            "自 2026-09-28 次日起 2 个工作日，至 2026-09-30",
            "2 working days from the day after 2026-09-28, to 2026-09-30",
        ),
        (
            lambda f, c: f["workdays"](10, since="2025-09-26"),
            "自 2025-09-26 次日起 10 个工作日，扣除国庆、中秋假期（10月1日至8日）、双休日 2 天，"
            "计入调休上班日 9月28日、10月11日，至 2025-10-16",
            "10 working days from the day after 2025-09-26, not counting the National Day and Mid-Autumn Festival"
            " holiday (1 Oct to 8 Oct) and 2 weekend days, counting the made-up working days 28 Sep and 11 Oct,"
            " to 2025-10-16",
        ),
        (
            lambda f, c: f["workdays"](10, since="2025-12-24"),
            "自 2025-12-24 次日起 10 个工作日，扣除元旦假期（2026年1月1日至3日）、双休日 2 天，"
            "计入调休上班日 2026年1月4日，至 2026-01-08",
            "10 working days from the day after 2025-12-24, not counting the New Year's Day holiday (1 Jan 2026 to"
            " 3 Jan 2026) and 2 weekend days, counting the made-up working day 4 Jan 2026, to 2026-01-08",
        ),
        (
            lambda f, c: f["days"](10, since="2026-09-23"),
            "自 2026-09-23 次日起 10 日，末日 2026-10-03 为国庆假期，顺延至 2026-10-08",
            "10 days from the day after 2026-09-23, whose last day 2026-10-03 is in the National Day holiday and moves"
            " on to 2026-10-08",
        ),
        (
            lambda f, c: f["days"](7, since="2026-10-10"),
            "自 2026-10-10 次日起 7 日，末日 2026-10-17 为星期六，顺延至 2026-10-19",
            "7 days from the day after 2026-10-10, whose last day 2026-10-17 is a Saturday and moves on to 2026-10-19",
        ),
        (
            lambda f, c: f["months"](1, since="2025-01-31"),
            "自 2025-01-31 次日起 1 个月，到期月无对应日，以月末日为末日，至 2025-02-28",
            "1 month from the day after 2025-01-31, ending on the last day of a month without that day, to 2025-02-28",
        ),
        (
            lambda f, c: f["months_before"](3, since="2028-10-09"),
            "2028-10-09 之前 3 个月（当日不计），为 2028-07-09",
            "3 months before 2028-10-09 (that day not counted), is 2028-07-09",
        ),
        (
            lambda f, c: f["years"](2, since="2026-10-08"),
            "自 2026-10-08 次日起 2 年，末日 2028-10-08 为星期日，顺延至 2028-10-09（暂定：2028 年放假安排尚未导入）",
            "2 years from the day after 2026-10-08, whose last day 2028-10-08 is a Sunday and moves on to 2028-10-09"
            " (provisional: no holiday notice on file for 2028)",
        ),
        (
            lambda f, c: f["yearly"]("11-30"),
            "每年 11 月 30 日，自 2026-09-28 起（含当日）首次，为 2026-11-30",
            "every year on 30 Nov, first on or after 2026-09-28, is 2026-11-30",
        ),
        (
            lambda f, c: f["at_least_days"](7, since="2026-09-10"),
            "自 2026-09-10 次日起不少于 7 日，至 2026-09-17 届满",
            "at least 7 days from the day after 2026-09-10, running out at the end of 2026-09-17",
        ),
        (
            lambda f, c: f["workdays"](0, since="2026-10-03"),
            "2026-10-03 当日（0 个工作日），末日 2026-10-03 为国庆假期，顺延至 2026-10-08",
            "2026-10-03 itself (0 working days), whose last day 2026-10-03 is in the National Day holiday and moves on"
            " to 2026-10-08",
        ),
        (  # suspended on a weekend inside the holiday: no working day was lost, so it is not worth a word
            lambda f, c: f["workdays"](5, since="2026-09-25").extended("2026-10-03", "2026-10-05", c),
            "自 2026-09-25 次日起 5 个工作日，扣除中秋假期（9月26日至27日）、国庆假期（10月1日至7日），至 2026-10-09",
            "5 working days from the day after 2026-09-25, not counting the Mid-Autumn Festival holiday (26 Sep to"
            " 27 Sep) and the National Day holiday (1 Oct to 7 Oct), to 2026-10-09",
        ),
        (
            lambda f, c: f["days_before"](5, since="2026-10-08", roll=True),
            "2026-10-08 之前 5 日（当日不计），末日 2026-10-03 为国庆假期，提前至 2026-09-30",
            "5 days before 2026-10-08 (that day not counted), whose last day 2026-10-03 is in the National Day holiday"
            " and moves back to 2026-09-30",
        ),
        (
            lambda f, c: f["workdays"](5, since="2026-02-10").extended("2026-02-12", "2026-02-26", c),
            "自 2026-02-10 次日起 5 个工作日，扣除中止期间（2026-02-12 至 2026-02-25，5 个工作日），"
            "扣除双休日 1 天，计入调休上班日 2月28日，至 2026-03-02",
            "5 working days from the day after 2026-02-10, not counting the suspension from 2026-02-12 to 2026-02-25"
            " (5 working days), not counting 1 weekend day, counting the made-up working day 28 Feb, to 2026-03-02",
        ),
    ],
)
def test_a_due_date_explains_itself_in_one_sentence(calendar, functions, expression, zh, en):
    due = expression(functions, calendar)

    assert due.explain() == zh
    assert due.explain("en") == en


def test_a_year_without_notice_makes_a_due_date_provisional_until_the_notice_comes(calendar, functions):
    due = functions["workdays"](3, since="2027-09-29")
    notice = [
        *(Day(date(2027, 10, n), "holiday", "国庆节", "notice") for n in range(1, 8)),
        Day(date(2027, 10, 9), "workday", "国庆节", "notice"),
    ]

    counted_again = due.rebase(None, with_notice(calendar, notice))

    assert due == "2027-10-07" and due.provisional  # 30 September, 6 and 7 October; 1, 4 and 5 October are the law's
    assert counted_again == "2027-10-09" and not counted_again.provisional  # 30 September, 8 and Saturday 9 October
    assert counted_again.calendar != due.calendar


def test_the_last_week_of_december_depends_on_the_next_notice(functions):
    assert not functions["workdays"](1, since="2026-12-22").provisional
    assert functions["workdays"](1, since="2026-12-29").provisional


def test_periods_without_rolling_depend_on_no_notice(functions):
    assert functions["months"](30, roll=True).provisional
    assert not functions["months"](30, roll=False).provisional
    assert not functions["months_before"](3, since="2040-01-01").provisional


def test_a_date_counted_from_a_due_date_inherits_its_doubt_and_moves_with_it(calendar, functions):
    construction = functions["years"](2, since="2026-10-08")
    window = functions["months_before"](3, since=construction)

    assert window == "2028-07-09" and window.provisional
    assert window.base is construction
    assert window.extended("2027-03-01", "2027-03-11", calendar) == "2028-07-18"  # ten days, 18 October is a Wednesday
    assert window.rebase("2028-12-31", calendar) == "2028-09-30"


def test_a_corrected_anchor_counts_again_with_its_suspensions(calendar, functions):
    due = functions["workdays"](5, since="2026-03-02").extended("2026-03-04", "2026-03-06", calendar)

    corrected = due.rebase("2026-03-03", calendar)

    assert due == "2026-03-11"  # 3, then 6, 9, 10, 11
    assert corrected == "2026-03-12"  # 6, 9, 10, 11, 12
    assert corrected.anchor == "2026-03-03"


def test_a_suspension_on_the_rolled_last_day_lasts_until_it_is_over(calendar, functions):
    due = functions["days"](10, since="2026-09-23")  # 3 October, rolled to the 8th

    assert due.extended("2026-10-08", "2026-10-20", calendar) == "2026-10-20"
    assert due.extended("2026-10-09", "2026-10-20", calendar) == "2026-10-08"
    assert due.extended("2026-10-01", "2026-10-11", calendar) == "2026-10-13"  # 13 days run, ten added: Tuesday


def test_overlapping_suspensions_are_counted_once(calendar, functions):
    due = functions["days"](10, since="2026-03-02", roll=False)

    twice = due.extended("2026-03-04", "2026-03-08", calendar).extended("2026-03-06", "2026-03-10", calendar)

    assert twice == "2026-03-18"  # the 12th, and six days from the 4th to the 9th


def test_an_empty_suspension_changes_nothing_and_one_backwards_is_refused(calendar, functions):
    due = functions["workdays"](7)

    assert due.extended("2026-10-09", "2026-10-09", calendar).to_record() == due.to_record()
    with pytest.raises(DeadlineError) as refused:
        due.extended("2026-10-10", "2026-10-09", calendar)
    assert refused.value.code == "deadline.suspension_backwards"


def test_fixed_dates_do_not_run_and_are_not_suspended(calendar, functions):
    for due in (Due("2026-12-01"), functions["yearly"]("11-30"), functions["days_before"](5, since="2026-12-01")):
        assert due.extended("2026-10-01", "2026-11-01", calendar) == due
    assert Due("2026-12-01").rebase("2027-01-01", calendar) == "2026-12-01"


def test_the_later_of_two_dates_keeps_both_and_chooses_anew(calendar, functions):
    due = functions["later"]("2026-10-12", functions["workdays"](7))

    assert (due, due.rule, due.anchor) == ("2026-10-13", "later()", "2026-09-28")
    assert functions["earlier"]("2026-10-12", functions["workdays"](7)) == "2026-10-12"
    assert (
        due.rebase("2026-09-21", calendar) == "2026-10-12"
    )  # 22-24, 28-30 September, 8 October: the fixed date is later
    assert due.extended("2026-10-08", "2026-10-12", calendar) == "2026-10-16"
    assert Due.from_record(due.to_record()).to_record() == due.to_record()
    assert due.explain().endswith("；取较晚者，为 2026-10-13")
    assert due.explain("en").endswith("; the later of them is 2026-10-13")


def test_a_due_date_can_be_copied_and_pickled(functions):
    due = functions["workdays"](7, since=functions["later"]("2026-10-12", functions["months"](1)))

    for twin in (copy.copy(due), copy.deepcopy(due), pickle.loads(pickle.dumps(due))):
        assert type(twin) is Due
        assert twin.to_record() == due.to_record()


def test_a_record_is_json_without_floats(functions):
    record = functions["later"]("2026-10-12", functions["workdays"](7)).to_record()

    assert orjson.loads(orjson.dumps(record)) == record


def test_the_functions_default_to_the_business_date(functions):
    assert functions["days"](1) == "2026-09-29"
    assert functions["day_after"]() == "2026-09-29"
    assert functions["day_after"]("2026-02-28") == "2026-03-01"
    assert functions["day_before"]("2026-03-01") == "2026-02-28"
    assert functions["start_of_month"]() == "2026-09-01"
    assert functions["end_of_month"]("2024-02-10") == "2024-02-29"
    assert functions["end_of_month"]("2026-12-31") == "2026-12-31"
    assert functions["start_of_year"]() == "2026-01-01"
    assert functions["end_of_year"]() == "2026-12-31"
    assert functions["is_workday"]("2026-10-10") is True
    assert functions["workdays_between"]("2026-09-28", "2026-10-13") == 7
    assert functions["days_between"]("2026-09-28", "2026-10-13") == 15
    assert functions["days_between"]("2026-10-13", "2026-09-28") == 0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda f: f["workdays"]("7"), "deadline.count_not_integer"),
        (lambda f: f["workdays"](True), "deadline.count_not_integer"),
        (lambda f: f["workdays"](Decimal(7)), "deadline.count_not_integer"),
        (lambda f: f["days"](None), "deadline.count_not_integer"),
        (lambda f: f["days"](-1), "deadline.count_negative"),
        (lambda f: f["days"](10_001), "deadline.count_too_large"),
        (lambda f: f["workdays"](10_001), "deadline.count_too_large"),
        (lambda f: f["months"](334), "deadline.count_too_large"),
        (lambda f: f["years"](28), "deadline.count_too_large"),
        (lambda f: f["days"](1, roll="yes"), "deadline.roll_not_boolean"),
        (lambda f: f["days"](1, since="2026-02-30"), "deadline.bad_date"),
        (lambda f: f["days"](1, since="20260201"), "deadline.bad_date"),
        (lambda f: f["days"](1, since="2026-W01-1"), "deadline.bad_date"),
        (lambda f: f["days"](1, since="2026-02-01T00:00:00+08:00"), "deadline.bad_date"),
        (lambda f: f["days"](1, since=20260201), "deadline.bad_date"),
        (lambda f: f["days"](1, since="1948-12-31"), "deadline.year_out_of_range"),
        (lambda f: f["days"](1, since="2201-01-01"), "deadline.year_out_of_range"),
        (lambda f: f["days"](1, since="2200-12-31"), "deadline.year_out_of_range"),
        (lambda f: f["workdays"](1, since="2200-12-31"), "deadline.year_out_of_range"),
        (lambda f: f["workdays_before"](1, since="1949-01-01"), "deadline.year_out_of_range"),
        (lambda f: f["months_before"](1, since="1949-01-01"), "deadline.year_out_of_range"),
        (lambda f: f["years"](1, since="2200-01-01"), "deadline.year_out_of_range"),
        (lambda f: f["yearly"]("11-30", since="2200-12-01"), "deadline.year_out_of_range"),
        (lambda f: f["yearly"]("02-30"), "deadline.bad_month_day"),
        (lambda f: f["yearly"]("11-31"), "deadline.bad_month_day"),
        (lambda f: f["yearly"](1130), "deadline.bad_month_day"),
        (lambda f: f["later"](), "deadline.nothing_to_choose"),
        (lambda f: f["later"]("2026-01-01", None), "deadline.bad_date"),
        (lambda f: f["at"]("2026-01-01", "9:00"), "deadline.bad_time"),
        (lambda f: f["at"]("2026-01-01", "24:00"), "deadline.bad_time"),
        (lambda f: Due.from_record({"due": "2026-01-01"}), "deadline.bad_record"),
        (lambda f: Due.from_record({**Due("2026-01-01").to_record(), "rule": "x(1)"}), "deadline.bad_rule"),
    ],
)
def test_wrong_arguments_are_refused_with_a_code(functions, call, code):
    with pytest.raises(DeadlineError) as refused:
        call(functions)
    assert refused.value.code == code
    assert isinstance(refused.value, ValueError)
    assert refused.value.values


def test_two_rows_for_one_day_are_refused():
    day = Day(date(2026, 10, 1), "holiday", "国庆节", "x")
    with pytest.raises(CalendarError) as refused:
        Calendar.from_rows(None, [day, day])
    assert refused.value.code == "calendar.duplicate_day"
    with pytest.raises(CalendarError):
        Day.of("2026-10-01", "feast", "国庆节", "x")
