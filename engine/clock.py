"""The only file that asks the machine for the time. Business time may be moved forward; machine time never is."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """Both readings are the machine's."""

    def business_now(self) -> datetime:
        """Now as the procedures count it, aware, UTC."""
        return datetime.now(UTC)

    def machine_now(self) -> datetime:
        """Now as sessions, leases and lockouts count it, aware, UTC."""
        return datetime.now(UTC)


class MovableClock(SystemClock):
    """Business time that somebody can move, forward only: demo and simulations."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def business_now(self) -> datetime:
        """Machine time plus how far the clock was moved."""
        return self.machine_now() + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Move business time to ``moment`` (aware). Moving back is a ValueError: what fired cannot unfire."""
        now = self.business_now()
        if moment < now:
            raise ValueError("business time moves forward only")
        self.ahead += moment - now

    def reach(self, moment: datetime) -> None:
        """Move business time to ``moment`` (aware) unless it has gone by meanwhile: this clock runs."""
        self.ahead += max(moment - self.business_now(), timedelta(0))


class FixedClock:
    """A clock that stands still until it is moved: tests and replay."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def business_now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def machine_now(self) -> datetime:
        """The same moment."""
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Stand at ``moment`` (aware); moving back is a ValueError."""
        if moment < self.moment:
            raise ValueError("business time moves forward only")
        self.moment = moment

    def reach(self, moment: datetime) -> None:
        """Stand at ``moment`` (aware) unless it stands later."""
        self.moment = max(moment, self.moment)


def monotonic() -> float:
    """Seconds that never jump: the worker's watchdog."""
    return time.monotonic()


def to_ms(moment: datetime) -> int:
    """``moment`` (aware) as UTC milliseconds since 1970, the form every table stores."""
    return int(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """The aware UTC moment of stored milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def local_date(moment: datetime) -> date:
    """The calendar day of ``moment`` in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()
