"""Starts the cases that recur: a timer start event once for every centre in a given state, unique per nominal date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine.bootstrap import Engine
from engine.calendars.days import Calendar
from engine.calendars.moments import local_day, opens_at
from engine.clock import from_ms, local_date, to_ms
from engine.commands.start_case import StartCase
from engine.db.tables import bundles, cases, centres, planned_days
from engine.definitions.store import Deployed, active_bundle, released_keys
from engine.delivery.ledger import next_reminder, remind_of_commitments
from engine.delivery.mail import queue_digests
from engine.errors import Conflict, LianghengError
from engine.execution.host import functions_on, parameters
from engine.expressions.language import compile_expression
from engine.identity.actor import SYSTEM
from engine.spiff import ElementInfo, ProcessInfo
from engine.values import loads
from engine.work import Work

LOOK_BACK = timedelta(days=400)


def plan_starts(engine: Engine) -> int:
    """Start every recurring case whose day has come, and tell who promised what; returns how many things happened.

    Each business day is looked at once; days nobody looked at (the system was down) are looked at now. A start is
    unique by process, centre and nominal date, so that several workers start it once.
    """
    today = local_date(engine.clock.business_now())
    with engine.read() as connection:
        last = connection.execute(select(func.max(planned_days.c.day))).scalar()
        since = today - timedelta(days=1) if last is None else max(date.fromisoformat(last), today - LOOK_BACK)
        if since >= today:
            return 0
        wanted = [command for _, command in _planned(engine, connection, since, today)]
        calendar = engine.services.calendars.current(connection, to_ms(engine.clock.machine_now()))
    started = sum(_start(engine, command) for command in wanted)
    told = remind_of_commitments(engine, today.isoformat()) + queue_digests(engine, today, calendar)

    def mark(work: Work) -> None:
        day = today.isoformat()
        if not work.connection.execute(select(planned_days.c.day).where(planned_days.c.day == day)).first():
            work.connection.execute(insert(planned_days), {"day": day})

    engine.transactions.run(mark)
    return started + told


def next_start(engine: Engine, within: timedelta) -> date | None:
    """The next day, after today and ``within`` a period, on which something is to start or somebody to be reminded.

    It is told from what the register holds now. None: as far as can be seen, nothing.
    """
    today = local_date(engine.clock.business_now())
    with engine.read() as connection:
        days = [nominal for nominal, _ in _planned(engine, connection, today, today + within)]
        promised = next_reminder(connection)
    if promised is not None and promised <= today + within:
        days.append(promised)
    return max(min(days), today + timedelta(days=1)) if days else None


def _start(engine: Engine, command: StartCase) -> int:
    try:
        engine.execute(SYSTEM, command)
    except Conflict as conflict:
        if conflict.code == "conflict.started_already":
            return 0
        raise
    return 1


def _planned(engine: Engine, connection: Connection, since: date, until: date) -> Iterator[tuple[date, StartCase]]:
    """What is to start on the days after ``since`` up to ``until``, each with its nominal day."""
    today = local_date(engine.clock.business_now())
    calendar = engine.services.calendars.current(connection, to_ms(engine.clock.machine_now()))
    for key in released_keys(connection):
        bundle = engine.services.library.get(connection, active_bundle(connection, key, today.isoformat()))
        first = connection.execute(select(func.min(bundles.c.deployed_at)).where(bundles.c.key == key)).scalar_one()
        for process in bundle.program.processes.values():
            for start in process.starts:
                element = process.elements[start]
                if element.event == "timer" and element.properties.get("startFor"):
                    planned = _for_centres(connection, bundle, process, element, calendar, (since, until))
                    yield from (item for item in planned if item[0] >= local_date(from_ms(first)))


def _for_centres(
    connection: Connection, bundle: Deployed, process: ProcessInfo, element: ElementInfo, calendar: Calendar,
    days: tuple[date, date],
) -> Iterator[tuple[date, StartCase]]:  # fmt: skip
    states = [state.strip() for state in element.properties["startFor"].split(",")]
    rows = connection.execute(
        select(centres).where(centres.c.bundle_key == bundle.key, centres.c.state.in_(states)).order_by(centres.c.id)
    ).mappings()
    for row in map(dict, rows.all()):
        entered = local_date(from_ms(row["created_at"]))
        for nominal in _nominal_days(bundle, element, row, calendar, days):
            occasion = f"{bundle.key}:{process.id}:{row['id']}:{nominal.isoformat()}"
            known = connection.execute(select(cases.c.id).where(cases.c.occasion == occasion)).first()
            if nominal < entered or known is not None:
                continue
            yield nominal, StartCase(
                bundle.key, process.id, centre_id=row["id"], start_event=element.id, occasion=occasion,
                variables={"nominal_date": nominal.isoformat(), "year": nominal.year},
            )  # fmt: skip


def _nominal_days(
    bundle: Deployed, element: ElementInfo, row: Mapping[str, Any], calendar: Calendar, days: tuple[date, date]
) -> list[date]:
    """The days up to the last of ``days`` on which the start is due for the centre ``row``.

    The timer's expression is asked on each day not looked at yet, as if that day were today.
    """
    found: set[date] = set()
    day = days[0] + timedelta(days=1)
    while day <= days[1]:
        found |= {nominal for nominal in nominal_on(bundle, element, row, calendar, day) if nominal <= day}
        day += timedelta(days=1)
    return sorted(found)


def nominal_on(
    bundle: Deployed, element: ElementInfo, row: Mapping[str, Any], calendar: Calendar, day: date
) -> list[date]:
    """The days the timer of the start names for the centre ``row`` when asked on ``day``; past ones have been."""
    dates = loads(row["dates"])
    anchor = element.properties.get("anchor")
    if element.timer is None or (anchor and not dates.get(anchor)):
        return []
    scope = {
        "centre": {"id": row["id"], "name": row["name"], "state": row["state"], **dates, **loads(row["facts"])},
        "anchor": dates.get(anchor) if anchor else None,
        "param": parameters(bundle.manifest), "today": day.isoformat(), "year": day.year,
    }  # fmt: skip
    functions = {**functions_on(calendar, opens_at(day)), **bundle.functions}
    try:
        value = compile_expression(element.timer.text).evaluate(scope, functions)
    except LianghengError:
        return []  # the centre lacks a date the expression needs: nothing is due for it yet
    return [_day(str(item)) for item in (value if isinstance(value, list | tuple) else [value]) if item]


def _day(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else local_day(datetime.fromisoformat(text))
