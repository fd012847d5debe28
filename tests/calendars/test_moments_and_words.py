"""Dates as moments in China, due dates in words, durations of diagram timers, offsets of reminders."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest

from engine.calendars.deadlines import deadline_functions
from engine.calendars.durations import parse_cycle, parse_duration
from engine.calendars.errors import CalendarError, DeadlineError, DurationError
from engine.calendars.moments import at_time, lapses_at, local_day, opens_at
from engine.calendars.offsets import apply_offset, parse_offset
from engine.calendars.words import due_in_words


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("2026-10-13", utc(2026, 10, 13, 16)),  # 24:00 in China is 16:00 UTC
        ("2026-12-31", utc(2026, 12, 31, 16)),  # the end of the year
        ("1986-05-03", utc(1986, 5, 3, 16)),  # summer time begins on 4 May at 02:00
        ("1986-05-04", utc(1986, 5, 4, 15)),  # the day ends in summer time, one hour earlier in UTC
        ("1986-09-13", utc(1986, 9, 13, 15)),  # still summer time at midnight
        ("1986-09-14", utc(1986, 9, 14, 16)),  # back to normal
        ("1991-07-01", utc(1991, 7, 1, 15)),  # the last summer of it
        ("1992-07-01", utc(1992, 7, 1, 16)),  # none any more
    ],
)
def test_a_due_date_lapses_at_the_end_of_its_day_in_china(due, moment):
    assert lapses_at(due) == moment
    assert lapses_at(due).tzinfo is UTC
    assert opens_at(date.fromisoformat(due) + timedelta(days=1)) == moment


@pytest.mark.parametrize("year", range(1986, 1992))
def test_the_days_of_a_year_with_summer_time_join_without_gap(year):
    day = date(year, 1, 1)
    while day.year == year:
        assert lapses_at(day) == opens_at(day + timedelta(days=1))
        assert local_day(opens_at(day)) == day == local_day(lapses_at(day) - timedelta(microseconds=1))
        assert lapses_at(day) - opens_at(day) in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))
        day += timedelta(days=1)


def test_expressions_get_moments_as_text_with_the_offset_of_china(calendar):
    functions = deadline_functions(calendar, date(2026, 1, 1))

    assert functions["opens"](functions["months_before"](3, since="2028-10-09")) == "2028-07-09T00:00:00+08:00"
    assert functions["closes"]("2026-10-13") == "2026-10-14T00:00:00+08:00"
    assert functions["at"]("2026-10-13", "09:00") == "2026-10-13T09:00:00+08:00"
    assert functions["at"]("1988-07-01", "09:00") == "1988-07-01T09:00:00+09:00"
    assert at_time("2026-10-13", "09:00") == utc(2026, 10, 13, 1)


@pytest.mark.parametrize(
    ("due", "now", "zh", "en"),
    [
        ("2026-10-13", utc(2026, 10, 13, 15, 59), "今天到期", "due today"),  # 23:59 in China
        ("2026-10-13", utc(2026, 10, 13, 16), "逾期 1 个工作日", "1 working day overdue"),  # midnight in China
        ("2026-10-13", utc(2026, 10, 14, 17), "逾期 2 个工作日", "2 working days overdue"),
        ("2026-10-13", utc(2026, 10, 9, 1), "剩 3 个工作日", "3 working days left"),  # Sat 10, 12, 13
        ("2026-10-13", utc(2026, 10, 12, 1), "剩 1 个工作日", "1 working day left"),
        ("2026-09-30", utc(2026, 10, 5, 1), "逾期 5 天", "5 days overdue"),  # no working day since
        ("2026-10-03", utc(2026, 10, 2, 1), "剩 1 天", "1 day left"),  # no working day until then
        ("2028-10-09", utc(2026, 10, 8, 1), "剩 732 天", "732 days left"),  # far away: calendar days
    ],
)
def test_a_due_date_in_words(calendar, due, now, zh, en):
    assert due_in_words(due, now, calendar) == zh
    assert due_in_words(due, now, calendar, "en") == en


def test_words_need_a_moment_with_an_offset(calendar):
    with pytest.raises(DeadlineError) as refused:
        due_in_words("2026-10-13", utc(2026, 10, 13).replace(tzinfo=None), calendar)
    assert refused.value.code == "deadline.naive_moment"


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("-2wd", "2026-10-10"),  # 12, Sat 10
        ("-1d", "2026-10-12"),
        ("+1wd", "2026-10-14"),
        ("+4d", "2026-10-17"),  # a Saturday: reminders do not roll
        ("-1m", "2026-09-13"),
        ("+1w", "2026-10-20"),
        ("-1y", "2025-10-13"),
        ("+0d", "2026-10-13"),
    ],
)
def test_reminders_and_escalations_lie_around_the_due_date(calendar, offset, expected):
    due = deadline_functions(calendar, date(2026, 9, 28))["workdays"](7)

    moved = apply_offset(due, parse_offset(offset), calendar)

    assert moved == expected
    assert moved.base is due
    assert str(parse_offset(offset)) == offset


@pytest.mark.parametrize("text", ["", "2wd", "-wd", "-2", "-2 wd", "-2h", "--2d", "-2wd,-1d", "-１d", "-10001d", None])
def test_a_wrong_offset_is_refused(text):
    with pytest.raises(CalendarError):
        parse_offset(text)


@pytest.mark.parametrize(
    ("start", "text", "expected"),
    [
        (utc(2026, 1, 31, 2, 30), "P1M", utc(2026, 2, 28, 2, 30)),  # month end, same time of day, no rolling
        (utc(2026, 1, 31, 2, 30), "P1M1D", utc(2026, 3, 1, 2, 30)),  # months first, then days
        (utc(2024, 2, 29), "P1Y", utc(2025, 2, 28)),
        (utc(2026, 9, 23, 1), "P10D", utc(2026, 10, 3, 1)),  # inside the holiday: a duration does not roll
        (utc(2026, 9, 23, 1), "P2W", utc(2026, 10, 7, 1)),
        (utc(2026, 1, 30, 18), "P1M", utc(2026, 2, 27, 18)),  # 31 January 02:00 in China
        (utc(1986, 5, 3, 4), "P1D", utc(1986, 5, 4, 3)),  # noon stays noon when summer time begins
        (utc(1986, 5, 3, 4), "PT24H", utc(1986, 5, 4, 4)),  # hours are exact
        (utc(2026, 1, 1), "P1DT1H30M0.5S", utc(2026, 1, 2, 1, 30, 0, 500_000)),
        (utc(2026, 1, 1), "PT90M", utc(2026, 1, 1, 1, 30)),
        (utc(2026, 1, 1), "P0D", utc(2026, 1, 1)),
    ],
)
def test_durations_count_months_by_the_calendar_and_hours_exactly(start, text, expected):
    assert parse_duration(text).added_to(start) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1D", "-P1D", "P1.5D", "P1M1Y", "PT1S1M", "P1H", "p1d", "P１D", "P1D ms", 7]
)
def test_a_text_that_is_no_duration_is_refused(text):
    with pytest.raises(DurationError) as refused:
        parse_duration(text)
    assert refused.value.code == "duration.bad"


@pytest.mark.parametrize("text", ["P10001D", "P400M", "P28Y", "PT999999999H"])
def test_an_endless_duration_is_refused(text):
    with pytest.raises(DurationError) as refused:
        parse_duration(text)
    assert refused.value.code == "duration.too_large"


def test_a_cycle_fires_so_many_times_counted_from_its_start():
    cycle = parse_cycle("R3/P1M")
    start = utc(2026, 1, 31)

    assert [cycle.firing(start, n) for n in (1, 2, 3, 4)] == [
        utc(2026, 2, 28),
        utc(2026, 3, 31),
        utc(2026, 4, 30),
        None,
    ]
    assert parse_cycle("R/P1D").firing(start, 1000) == start + timedelta(days=1000)


@pytest.mark.parametrize("text", ["R3", "R0/P1D", "R3/P0D", "R-1/P1D", "R3/2026-01-01/P1D", "P1D", "R99999/P1D", None])
def test_a_wrong_cycle_is_refused(text):
    with pytest.raises(DurationError):
        parse_cycle(text)


def test_counting_is_fast_enough_to_be_done_in_every_step(calendar):
    functions = deadline_functions(calendar, date(2026, 9, 28))
    workdays, months = functions["workdays"], functions["months"]

    def best_microseconds(count):
        count()
        times = []
        for _ in range(200):
            begin = perf_counter()
            count()
            times.append(perf_counter() - begin)
        return min(times) * 1e6

    assert best_microseconds(lambda: workdays(250)) < 1000
    assert best_microseconds(lambda: workdays(7)) < 30
    assert best_microseconds(lambda: months(24)) < 30
