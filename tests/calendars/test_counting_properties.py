"""Counting between 1990 and 2100: laws that must hold for every date, and agreement with the slow reference."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.calendars.dates import add_months
from engine.calendars.days import Calendar, Day
from engine.calendars.deadlines import deadline_functions
from engine.calendars.due import Due
from engine.calendars.seed import official_rows, provisional_rows
from tests.calendars import slow_reference as slowly

DAY = timedelta(days=1)
CALENDAR = Calendar.from_rows(None, (*official_rows(), *provisional_rows(2027, 2050)))
SLOW = slowly.SlowCalendar(CALENDAR.rows())
COUNT = deadline_functions(CALENDAR, date(2026, 1, 1))

# Half of the dates lie where holidays are known, a quarter at month ends; the rest is anywhere.
anywhere = st.dates(date(1990, 1, 1), date(2100, 12, 31))
known = st.dates(date(2004, 1, 1), date(2027, 3, 1))
month_ends = st.builds(
    lambda day: add_months(day.replace(day=1), 1) - DAY, st.dates(date(1990, 1, 1), date(2100, 11, 30))
)
dates = st.one_of(known, known, month_ends, anywhere)
small = st.integers(0, 60)
large = st.integers(0, 400)
lengths = st.integers(0, 40)
stretches = st.tuples(st.integers(-10, 80), lengths)


def since(rule, n, anchor, **options):
    return COUNT[rule](n, since=anchor.isoformat(), **options)


@st.composite
def holiday_tables(draw):
    """Any table of exceptional days over two years, also ones no State Council would decree."""
    days = draw(st.dictionaries(st.integers(0, 700), st.booleans(), max_size=120))
    return [
        Day(date(2030, 1, 1) + timedelta(days=n), "holiday" if off else "workday", "国庆节", "x")
        for n, off in days.items()
    ]


@given(dates, large)
def test_working_days_agree_with_counting_day_by_day(anchor, n):
    assert since("workdays", n, anchor).day == slowly.workdays(anchor, n, SLOW)
    assert since("workdays_before", n, anchor).day == slowly.workdays_before(anchor, n, SLOW)


@given(holiday_tables(), st.dates(date(2029, 12, 1), date(2031, 6, 1)), small)
def test_working_days_agree_on_any_table(rows, anchor, n):
    calendar, slow = Calendar.from_rows("any", rows), slowly.SlowCalendar(rows)

    assert calendar.workday_from(anchor, n) == slowly.workdays(anchor, n, slow)
    assert calendar.workday_back(anchor, n) == slowly.workdays_before(anchor, n, slow)


@given(dates, small, st.sampled_from(["days", "weeks", "months", "years", "at_least_days"]), st.booleans())
def test_calendar_periods_agree_with_counting_day_by_day(anchor, n, rule, roll):
    n = min(n, 8) if rule == "years" else n
    months = {"months": n, "years": 12 * n}.get(rule)
    end = (
        slowly.corresponding(anchor, months) if months is not None else anchor + n * DAY * (7 if rule == "weeks" else 1)
    )

    due = since(rule, n, anchor, roll=roll)

    assert due.day == slowly.period(anchor, end, SLOW, roll)
    assert due.reckoning.nominal == end


@given(dates, small, st.sampled_from(["days", "weeks", "months", "years"]))
def test_windows_agree_with_counting_day_by_day_and_do_not_roll(anchor, n, rule):
    assume(rule != "years" or n <= 27)
    months = {"months": n, "years": 12 * n}.get(rule)
    end = (
        slowly.corresponding(anchor, -months)
        if months is not None
        else anchor - n * DAY * (7 if rule == "weeks" else 1)
    )

    assert since(f"{rule}_before", n, anchor).day == end


@given(dates, st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_date_is_the_next_one_on_or_after(anchor, month, day):
    due = since("yearly", f"{month:02}-{day:02}", anchor)

    assert due.day == slowly.yearly(anchor, month, day)
    assert anchor <= due.day < anchor + 366 * DAY


@given(dates)
def test_the_leap_day_of_a_common_year_is_the_last_of_february(anchor):
    assert since("yearly", "02-29", anchor).day == slowly.yearly(anchor, 2, 29)


@given(dates, large)
def test_the_result_of_working_days_is_a_working_day_and_n_lie_between(anchor, n):
    due = since("workdays", n, anchor)

    assert CALENDAR.is_workday(due.day)
    if n:
        assert sum(SLOW.works(anchor + i * DAY) for i in range(1, (due.day - anchor).days + 1)) == n
        assert CALENDAR.workdays_between(anchor, due.day) == n


@given(dates, small, st.sampled_from(["workdays", "days", "weeks", "months", "at_least_days"]))
def test_a_longer_period_never_ends_earlier(anchor, n, rule):
    assert since(rule, n, anchor) <= since(rule, n + 1, anchor)
    assert since(rule, n, anchor) <= since(rule, n, anchor + DAY)


@given(dates, st.integers(1, 60), st.sampled_from(["workdays", "days", "weeks", "months"]))
def test_the_first_day_does_not_count(anchor, n, rule):
    due = since(rule, n, anchor)

    assert due.day >= anchor + n * DAY
    # Whether the anchor itself is a working day makes no difference.
    rows = [row for row in CALENDAR.rows() if row.day != anchor]
    for kind in ("holiday", "workday"):
        other = Calendar.from_rows("other", [*rows, Day(anchor, kind, "x", "x")])
        assert due.rebase(None, other) == due


@given(dates, small)
def test_months_end_on_the_corresponding_day_or_on_the_last_of_the_month(anchor, n):
    nominal = since("months", n, anchor, roll=False).day

    assert nominal.day == anchor.day or (nominal.day < anchor.day and (nominal + DAY).day == 1)
    rolled = since("months", n, anchor).day
    assert rolled >= nominal
    assert all(not SLOW.works(nominal + i * DAY) for i in range((rolled - nominal).days))


@given(dates, small)
def test_counting_back_undoes_counting_forward_where_it_can(anchor, n):
    start = anchor if SLOW.works(anchor) else slowly.roll(anchor, SLOW)
    assert since("workdays_before", n, since("workdays", n, start).day).day == start
    assert since("days_before", n, since("days", n, anchor, roll=False).day).day == anchor
    back = since("months_before", n, since("months", n, anchor, roll=False).day).day
    assert back == anchor if anchor.day <= 28 else back <= anchor


@given(dates, st.integers(1, 60), st.lists(stretches, max_size=3))
def test_suspended_working_days_do_not_count(anchor, n, stretched):
    stops = [(anchor + a * DAY, anchor + (a + length) * DAY) for a, length in stretched]
    due = since("workdays", n, anchor)
    for first, resumed in stops:
        due = due.extended(first, resumed, CALENDAR)

    assert due.day == slowly.workdays(anchor, n, SLOW, stops)


@given(
    dates,
    st.integers(0, 60),
    st.lists(stretches, max_size=3),
    st.booleans(),
    st.sampled_from(["days", "months", "at_least_days"]),
)
def test_suspended_calendar_days_do_not_count(anchor, n, stretched, roll, rule):
    n = n // 20 if rule == "months" else n
    stops = [(anchor + a * DAY, anchor + (a + length) * DAY) for a, length in stretched]
    due = since(rule, n, anchor, roll=roll)
    end = slowly.corresponding(anchor, n) if rule == "months" else anchor + n * DAY
    for first, resumed in stops:
        due = due.extended(first.isoformat(), resumed.isoformat(), CALENDAR)

    assert due.day == slowly.period(anchor, end, SLOW, roll, stops)


@given(dates, st.integers(1, 60), st.integers(1, 60), lengths)
def test_one_suspension_adds_exactly_the_suspended_days(anchor, n, after, length):
    first, resumed = anchor + after * DAY, anchor + (after + length) * DAY
    workdays, days = since("workdays", n, anchor), since("days", n, anchor, roll=False)
    suspended_workdays = sum(SLOW.works(first + i * DAY) for i in range(length))

    later = workdays.extended(first, resumed, CALENDAR)
    longer = days.extended(first, resumed, CALENDAR)

    in_time = first <= workdays.day
    assert CALENDAR.workdays_between(workdays.day, later.day) == (suspended_workdays if in_time else 0)
    assert longer.day - days.day == (length * DAY if first <= days.day else 0 * DAY)


@given(dates, st.integers(1, 200), stretches)
def test_every_day_until_a_working_day_deadline_is_accounted_for(anchor, n, stretch):
    first, resumed = anchor + stretch[0] * DAY, anchor + sum(stretch) * DAY
    due = since("workdays", n, anchor).extended(first, resumed, CALENDAR)
    account = due.reckoning

    passed = [anchor + i * DAY for i in range(1, (due.day - anchor).days + 1)]
    delays = account.suspensions
    suspended = [day for day in passed if any(stop.first <= day < stop.resumed for stop in delays)]
    assert delays or not any(SLOW.works(day) for day in passed if first <= day < resumed)
    assert sum(stop.days for stop in delays) == sum(SLOW.works(day) for day in suspended)
    named = sum(run.days for run in account.excluded)
    assert len(passed) == n + named + account.weekend_days + len(suspended)
    running = [day for day in passed if day not in suspended]
    assert set(account.made_up) == {day for day in running if SLOW.works(day) and day.weekday() >= 5}
    assert all(not SLOW.works(run.first) and run.first <= run.last for run in account.excluded)


@given(dates, st.integers(0, 60), stretches, st.sampled_from(["workdays", "days", "months", "months_before"]))
def test_a_due_date_survives_being_stored_and_counts_again_to_itself(anchor, n, stretch, rule):
    due = since(rule, n, anchor).extended(anchor + stretch[0] * DAY, anchor + sum(stretch) * DAY, CALENDAR)

    stored = Due.from_record(due.to_record())

    assert stored == due
    assert stored.to_record() == due.to_record()
    assert stored.explain() == due.explain() and stored.explain("en") == due.explain("en")
    assert due.rebase(None, CALENDAR).to_record() == due.to_record()


@pytest.mark.soak
@settings(max_examples=5000, deadline=None)
@given(dates, st.integers(0, 1500))
def test_working_days_agree_with_counting_day_by_day_for_long(anchor, n):
    assert since("workdays", n, anchor).day == slowly.workdays(anchor, n, SLOW)
