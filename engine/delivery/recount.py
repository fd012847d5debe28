"""After a new calendar: recounts, case by case, the dates that were provisional."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, union

from engine.bootstrap import Engine
from engine.clock import to_ms
from engine.commands.recount_case import RecountCase
from engine.db.tables import cases, deadlines, system_settings, tasks, timers
from engine.execution.case_row import RUNNING
from engine.execution.statements import OPEN
from engine.identity.actor import SYSTEM
from engine.work import Work

KEY = "recounted_calendar"


def recount_dates(engine: Engine) -> int:
    """Recount every running case once per calendar version; returns how many dates moved.

    Each case is its own transaction, so that nobody waits for the whole; what was interrupted is begun again.
    """
    with engine.read() as connection:
        calendar = engine.services.calendars.current(connection, to_ms(engine.clock.machine_now()))
        done = connection.execute(select(system_settings.c.value).where(system_settings.c.key == KEY)).scalar()
        if done == calendar.version:
            return 0
        affected = _cases_with_dates(connection)
    moved = sum(int(engine.execute(SYSTEM, RecountCase(case_id))["moved"]) for case_id in affected)

    def remember(work: Work) -> None:
        work.connection.execute(delete(system_settings).where(system_settings.c.key == KEY))
        work.connection.execute(insert(system_settings), {"key": KEY, "value": calendar.version})

    engine.transactions.run(remember)
    return moved


def _cases_with_dates(connection: Connection) -> list[str]:
    dated = union(
        select(tasks.c.case_id).where(tasks.c.state == OPEN, tasks.c.due_record.is_not(None)),
        select(deadlines.c.case_id),
        select(timers.c.case_id).where(timers.c.state == "waiting", timers.c.kind == "event"),
    ).subquery()
    query = select(cases.c.id).join(dated, dated.c.case_id == cases.c.id).where(cases.c.state == RUNNING)
    return sorted(connection.execute(query).scalars())
