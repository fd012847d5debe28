"""Make a calendar the current one: the first at init, later the State Council's yearly notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.calendars.days import Calendar
from engine.calendars.store import store
from engine.commands.system import note_system
from engine.execution.act import Act
from engine.execution.command import Command


@dataclass(frozen=True)
class ImportCalendar(Command):
    """Store ``calendar`` under its version and count new deadlines with it from now on."""

    act: ClassVar[str] = "import_calendar"
    remembered: ClassVar[bool] = False
    calendar: Calendar
    source: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Store it; importing the current version again changes nothing."""
        act.require(self.act)
        new = store(act.work.connection, self.calendar, self.source, act.work.machine_at)
        if new:
            note_system(act, "calendar_imported", {"calendar": self.calendar.version}, {"source": self.source})
            act.work.after_commit.append(act.services.calendars.forget)
        return {"calendar": self.calendar.version, "new": new}
