"""The calendar of the seed, made once for all deadline tests."""

import pytest

from engine.calendars.days import Calendar
from engine.calendars.seed import seed_calendar


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return seed_calendar()
