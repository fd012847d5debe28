"""Deadlines counted by hand on the printed calendar, with the reason for each."""

from datetime import date

import pytest

from engine.calendars.deadlines import deadline_functions

# The notice for 2026: off 1-3 Jan, 15-23 Feb, 4-6 Apr, 1-5 May, 19-21 Jun, 25-27 Sep, 1-7 Oct;
# made up: Sun 4 Jan, Sat 14 Feb, Sat 28 Feb, Sat 9 May, Sun 20 Sep, Sat 10 Oct.
CASES = [
    # working days around National Day 2026 (1 October is a Thursday)
    ("workdays", 7, "2026-09-28", "2026-10-13"),  # 29, 30 Sep, 8, 9, Sat 10 (made up), 12, 13 Oct
    ("workdays", 7, "2026-09-30", "2026-10-15"),  # 8, 9, Sat 10, 12, 13, 14, 15 Oct
    ("workdays", 1, "2026-09-30", "2026-10-08"),  # the first working day after the seven days off
    ("workdays", 1, "2026-10-03", "2026-10-08"),  # received on a day off: counting starts after the holiday
    ("workdays", 1, "2026-10-09", "2026-10-10"),  # Saturday 10 October is made up and counts
    ("workdays", 2, "2026-10-09", "2026-10-12"),  # Sat 10, then Monday 12; Sunday 11 is off
    ("workdays", 3, "2026-10-10", "2026-10-14"),  # the anchor is a made-up day: 12, 13, 14
    ("workdays", 20, "2026-09-28", "2026-10-30"),  # 2 in Sep, 3 until Sat 10, then 5 + 5 + 5
    ("workdays", 10, "2026-09-18", "2026-10-09"),  # Sun 20, 21-24, 28-30 Sep, 8, 9 Oct
    ("workdays", 1, "2026-09-18", "2026-09-20"),  # Sunday 20 September is made up
    ("workdays", 1, "2026-09-19", "2026-09-20"),  # from Saturday to the made-up Sunday
    ("workdays", 1, "2026-09-24", "2026-09-28"),  # Mid-Autumn: Fri 25 to Sun 27 off
    ("workdays", 0, "2026-10-03", "2026-10-08"),  # nothing to count, but the day is off
    ("workdays", 0, "2026-10-10", "2026-10-10"),  # a made-up Saturday is a working day
    # working days around Spring Festival 2026 (Sun 15 to Mon 23 February)
    ("workdays", 5, "2026-02-12", "2026-02-26"),  # 13, Sat 14 (made up), 24, 25, 26
    ("workdays", 7, "2026-02-13", "2026-03-02"),  # Sat 14, 24-27, Sat 28 (made up), Mon 2 March
    ("workdays", 1, "2026-02-14", "2026-02-24"),  # nine days off in between
    ("workdays", 1, "2026-02-27", "2026-02-28"),  # Saturday 28 February is made up
    ("workdays", 2, "2026-02-27", "2026-03-02"),  # Sat 28, then Monday
    # other holidays and year ends
    ("workdays", 1, "2025-12-31", "2026-01-04"),  # 1-3 January off, Sunday 4 made up
    ("workdays", 2, "2025-12-31", "2026-01-05"),  # Sun 4, Mon 5
    ("workdays", 10, "2025-12-24", "2026-01-08"),  # 25, 26, 29, 30, 31 Dec, Sun 4, 5-8 Jan
    ("workdays", 1, "2026-04-03", "2026-04-07"),  # Tomb-Sweeping Day: Sat 4 to Mon 6
    ("workdays", 20, "2026-03-31", "2026-04-29"),  # 3 before the holiday, 4, 5, 5 and Mon-Wed 27-29
    ("workdays", 3, "2026-04-30", "2026-05-08"),  # 6, 7, 8 May
    ("workdays", 4, "2026-04-30", "2026-05-09"),  # and Saturday 9, made up
    ("workdays", 1, "2026-06-18", "2026-06-22"),  # Dragon Boat: Fri 19 to Sun 21
    ("workdays", 7, "2026-07-03", "2026-07-14"),  # no holiday: 5 + 2 with one weekend
    ("workdays", 10, "2025-09-26", "2025-10-16"),  # Sun 28 made up, 29, 30; off 1-8 Oct; 9, 10, Sat 11, 13-16
    ("workdays", 1, "2024-02-09", "2024-02-18"),  # off Sat 10 to Sat 17, Sunday 18 made up
    ("workdays", 1, "2020-01-23", "2020-02-03"),  # the holiday prolonged until 2 February 2020
    # calendar days; the last day off moves to the next working day (civil code 203)
    ("days", 7, "2026-09-10", "2026-09-17"),  # a Thursday, nothing moves
    ("days", 10, "2026-09-23", "2026-10-08"),  # 3 October is in the National Day holiday
    ("days", 7, "2026-09-13", "2026-09-20"),  # a Sunday, but made up: stays
    ("days", 7, "2026-10-03", "2026-10-10"),  # a Saturday, but made up: stays
    ("days", 7, "2026-10-10", "2026-10-19"),  # Saturday 17 moves to Monday 19
    ("days", 1, "2026-02-14", "2026-02-24"),  # first day of the Spring Festival, moves past all of it
    ("days", 15, "2026-02-13", "2026-02-28"),  # made-up Saturday: stays
    ("days", 30, "2026-01-31", "2026-03-02"),  # 28 days of February, then 2 March, a Monday
    ("days", 60, "2024-01-01", "2024-03-01"),  # leap year: 30 + 29 + 1, a Friday
    ("days", 0, "2026-10-03", "2026-10-08"),  # the day itself, moved because it is off
    ("weeks", 2, "2026-09-18", "2026-10-08"),  # Friday 2 October is off
    # months: the corresponding day, else the last of the month (civil code 202)
    ("months", 1, "2026-01-31", "2026-02-28"),  # no 31 February; Saturday 28 is made up
    ("months", 1, "2026-01-15", "2026-02-24"),  # 15 February begins the Spring Festival
    ("months", 1, "2024-01-31", "2024-02-29"),  # leap year
    ("months", 1, "2025-01-31", "2025-02-28"),  # common year, a Friday
    ("months", 6, "2026-03-31", "2026-09-30"),  # September has 30 days
    ("months", 1, "2026-09-30", "2026-10-30"),  # the corresponding day, not the end of October
    ("months", 3, "2026-07-10", "2026-10-10"),  # made-up Saturday: stays
    ("months", 2, "2025-08-01", "2025-10-09"),  # off 1-8 October 2025
    ("months", 12, "2024-02-29", "2025-02-28"),  # twelve months are a year
    ("months", 1, "2026-12-31", "2027-02-01"),  # 31 January 2027 is a Sunday
    ("months", 3, "2026-11-30", "2027-03-01"),  # 28 February 2027 is a Sunday
    # years
    ("years", 1, "2024-02-29", "2025-02-28"),  # no leap day in 2025
    ("years", 4, "2024-02-29", "2028-02-29"),  # the leap day comes back, a Tuesday
    ("years", 2, "2024-10-01", "2026-10-08"),  # ends inside the National Day holiday
    ("years", 5, "2021-10-10", "2026-10-10"),  # made-up Saturday: stays
    ("years", 2, "2026-10-08", "2028-10-09"),  # 8 October 2028 is a Sunday
    # windows counted back: nothing moves
    ("months_before", 3, "2026-12-31", "2026-09-30"),  # no 31 September
    ("months_before", 1, "2026-03-31", "2026-02-28"),  # common year
    ("months_before", 1, "2024-03-31", "2024-02-29"),  # leap year
    ("months_before", 3, "2028-10-09", "2028-07-09"),  # a Sunday: a window does not roll
    ("years_before", 1, "2024-02-29", "2023-02-28"),  # no leap day in 2023
    ("days_before", 5, "2026-10-08", "2026-10-03"),  # a day off, stays
    ("weeks_before", 1, "2026-10-10", "2026-10-03"),  # a day off, stays
    ("workdays_before", 7, "2026-10-13", "2026-09-28"),  # the way back of the first case
    ("workdays_before", 1, "2026-10-08", "2026-09-30"),  # the last working day before the holiday
    ("workdays_before", 3, "2026-02-24", "2026-02-12"),  # Sat 14 (made up), 13, 12
    ("workdays_before", 0, "2026-10-03", "2026-09-30"),  # nothing to count, but the day is off
    # at least n days of public notice: the day of publication does not count
    ("at_least_days", 7, "2026-09-10", "2026-09-17"),  # days 11 to 17
    ("at_least_days", 7, "2026-09-28", "2026-10-08"),  # 5 October is off: objections until 8 October
    # dates of the year
    ("yearly", "11-30", "2026-11-30", "2026-11-30"),  # on the day itself
    ("yearly", "11-30", "2026-12-01", "2027-11-30"),  # just missed: next year
    ("yearly", "11-30", "2025-01-01", "2025-11-30"),  # a Sunday: a fixed date does not roll
    ("yearly", "02-29", "2026-01-01", "2026-02-28"),  # common year
    ("yearly", "02-29", "2027-03-01", "2028-02-29"),  # leap year
]

SWITCHED = [
    ("days", 7, "2026-10-10", False, "2026-10-17"),  # Saturday, kept
    ("months", 1, "2026-01-15", False, "2026-02-15"),  # first day of the Spring Festival, kept
    ("years", 2, "2024-10-01", False, "2026-10-01"),  # National Day, kept
    ("at_least_days", 7, "2026-09-28", False, "2026-10-05"),  # notice without moving its end
    ("days_before", 5, "2026-10-08", True, "2026-09-30"),  # a window rolls back, never forward
    ("months_before", 3, "2028-10-09", True, "2028-07-07"),  # Sunday 9 July back to Friday
    ("yearly", "11-30", "2025-01-01", True, "2025-12-01"),  # Sunday moves to Monday
]


@pytest.mark.parametrize(("rule", "n", "since", "expected"), CASES)
def test_a_deadline_is_what_a_careful_clerk_counts(calendar, rule, n, since, expected):
    functions = deadline_functions(calendar, date(2026, 1, 1))

    due = functions[rule](n, since=since)

    assert due == expected
    assert due.anchor == since


@pytest.mark.parametrize(("rule", "n", "since", "roll", "expected"), SWITCHED)
def test_rolling_can_be_switched_per_call(calendar, rule, n, since, roll, expected):
    functions = deadline_functions(calendar, date(2026, 1, 1))

    due = functions[rule](n, since=since, roll=roll)

    assert due == expected
    assert f"roll={str(roll).lower()}" in due.rule
