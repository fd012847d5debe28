"""Timers and deadlines that wait, with the reason of each date."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import request

from engine.calendars.errors import CalendarError
from engine.calendars.offsets import parse_offset
from engine.cases.running import MOST, Narrowing, Waiting, waiting_deadlines, waiting_timers
from engine.clock import ZONE, to_ms
from engine.identity.policy import Relation
from engine.importing.reading import is_date
from web.administration.blueprint import framed, relations, require, routes
from web.guards import signed_in
from web.rendering import explanation, moment, named, t
from web.routes.narrowing import procedures_in_force
from web.site import actor, engine

LISTS = ("timers", "deadlines")


@routes.get("/timers")
@signed_in
def timers() -> tuple[str, int]:
    """Timers, or named deadlines: all of them for the system administrator, those of overseen cases for others."""
    require("view_timers")
    shown = request.args.get("list", "")
    listed = shown if shown in LISTS else LISTS[0]
    typed = request.args.get("since", "").strip()[:20]
    wrong = bool(typed) and not is_date(typed)
    since = typed if typed and not wrong else ""
    narrowed = Narrowing(request.args.get("bundle", "")[:64], since, _begins(since))
    everything = Relation.SYSTEM_ADMIN in relations()
    read = waiting_timers if listed == "timers" else waiting_deadlines
    with engine().read() as connection:
        found = read(connection, engine().services.library, actor(), narrowed, everything=everything)
        procedures = procedures_in_force(connection)
    page = framed(
        "timers.html", "administration.timers", rows=[_row(one) for one in found], listed=listed, lists=LISTS,
        procedures=procedures, chosen=narrowed, typed=typed, wrong=wrong, full=len(found) == MOST,
    )  # fmt: skip
    return page, 422 if wrong else 200


def _begins(day: str) -> int:
    return to_ms(datetime.combine(date.fromisoformat(day), time(), ZONE)) if day else 0


def _row(one: Waiting) -> dict[str, Any]:
    return {
        "case_id": one.case_id, "number": one.number, "title": one.title, "procedure": named(one.bundle.manifest),
        "name": one.name, "kind": t(f"timers.kind.{one.kind}"), "attempts": one.attempts,
        "when": one.due if one.due_at is None else moment(one.due_at), "why": _why(one),
    }  # fmt: skip


def _why(one: Waiting) -> str:
    """Why it is then: how the date was counted, or how far it lies from the date it reminds of."""
    record = one.record or {}
    if "offset" in record:
        role = one.bundle.manifest.roles.get(str(record.get("role", "")))
        return t(
            f"timers.why.{one.kind}", due=record["due"], offset=_offset(str(record["offset"])),
            role=named(role) if role else record.get("role", ""),
        )  # fmt: skip
    return explanation(record) or t("timers.why.drawn")


def _offset(value: str) -> str:
    try:
        found = parse_offset(value)
    except CalendarError:
        return value  # written by an older version; better as it stands than not at all
    return t(f"timers.{'before' if found.n < 0 else 'after'}", amount=t(f"timers.unit.{found.unit}", n=abs(found.n)))
