"""A second, deliberately slow implementation of the counting rules: it walks day by day and shares no code."""

from datetime import date, timedelta

DAY = timedelta(days=1)


class SlowCalendar:
    """Working days from the plain rows: a dictionary look-up per day."""

    def __init__(self, rows):
        self.kinds = {row.day: row.kind for row in rows}

    def works(self, day):
        kind = self.kinds.get(day)
        return kind == "workday" if kind else day.weekday() < 5


def corresponding(anchor, months):
    """The same day number so many months away, else the last day there is in that month."""
    year, month = anchor.year, anchor.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for number in range(anchor.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def suspended(day, stops):
    return any(first <= day < resumed for first, resumed in stops)


def roll(day, slow, stops=()):
    while not slow.works(day) or suspended(day, stops):
        day += DAY
    return day


def walk(anchor, n, counts):
    """The n-th day after the anchor that counts."""
    day = anchor
    while n:
        day += DAY
        if counts(day):
            n -= 1
    return day


def workdays(anchor, n, slow, stops=()):
    if n == 0:
        return roll(anchor, slow, [(max(a, anchor + DAY), b) for a, b in stops])
    return walk(anchor, n, lambda day: slow.works(day) and not suspended(day, stops))


def period(anchor, end, slow, rolls, stops=()):
    """A calendar period that would end on ``end``: its days, without the suspended ones, then rolled."""
    stops = [(max(a, anchor + DAY), b) for a, b in stops]
    day = walk(anchor, (end - anchor).days, lambda day: not suspended(day, stops))
    return roll(day, slow, stops) if rolls else day


def workdays_before(anchor, n, slow):
    day = anchor
    if n == 0:
        while not slow.works(day):
            day -= DAY
    while n:
        day -= DAY
        if slow.works(day):
            n -= 1
    return day


def yearly(anchor, month, day):
    found = anchor
    while (found.month, found.day) != (month, day):
        if (month, day) == (2, 29) and (found.month, found.day) == (2, 28) and (found + DAY).month == 3:
            return found
        found += DAY
    return found
