"""The inbox: what I have to do, what I may take, what I did; the page, and its list alone for scripts."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from engine.cases.contents import Reading
from engine.cases.words import look_for
from engine.identity.actor import Actor
from engine.tasks.inbox import (
    DONE,
    ENTRUSTED,
    MINE,
    OFFERED,
    OVERSEEN,
    SECTIONS,
    SORTS,
    count_inbox,
    look_through,
    read_inbox,
)
from engine.tasks.overseeing import overseen_by
from engine.tasks.saved import saved_filters
from engine.tasks.senders import senders
from engine.tasks.sharing import reasons
from engine.values import loads
from web.guards import signed_in
from web.rendering import explanation, page
from web.routes.chosen import CHIPS, Chosen, chosen_of
from web.routes.narrowing import processes_in_force, steps_in_force
from web.routes.outcome import finished
from web.site import actor, engine, today

routes = Blueprint("inbox", __name__)
SIZE = 30
ACTS = {OFFERED: ("claim",), MINE: ("transfer",), ENTRUSTED: ("transfer",), OVERSEEN: ("assign",), DONE: ()}
"""What may be done to several tasks of a section at once."""


@routes.get("/")
@signed_in
def show() -> str:
    """One page of one section, with the counts of all."""
    return shown(chosen_of())


@routes.get("/inbox/outcome")
@signed_in
def outcome() -> str:
    """What became of the task just submitted, alone for the script that stays on the page."""
    with engine().read() as connection:
        return page("inbox_outcome.html", done=finished(connection, actor()))


def shown(chosen: Chosen, **values: Any) -> str:
    """The page of the list ``chosen``; ``values`` are what a form on it said and what was wrong with it."""
    person = actor()
    with engine().read() as connection:
        values |= listed(connection, person, chosen)
        values["done"] = finished(connection, person)
        values["processes"] = processes_in_force(connection)
        values["steps"] = steps_in_force(connection, chosen.bundle.partition("/")[0])
        values["terms"] = chosen.terms(values["steps"])
        values["saved"] = saved_filters(connection, person.person_id)
    return page("inbox.html", **values, sorts=SORTS)


@routes.get("/inbox/list")
@signed_in
def part() -> Response:
    """The list alone, as it is now; 304 when it is as the asking script has it."""
    with engine().read() as connection:
        body = page("inbox_list.html", **listed(connection, actor(), chosen_of()))
    answer = make_response(body)
    answer.set_etag(sha256(body.encode()).hexdigest()[:32])
    return answer.make_conditional(request)


def listed(connection: Reading, person: Actor, chosen: Chosen) -> dict[str, Any]:
    """What the list shows: its rows, and the counts of every section and chip."""
    sought, day = look_for(connection, chosen.q), today()
    overseen = overseen_by(connection, engine().services.library, person)
    sections = (*SECTIONS[:2], *((OVERSEEN,) if overseen else ()), *SECTIONS[2:])
    filters = replace(chosen.filters(sought, day, overseen), known={})
    undated = replace(chosen.filters(sought, day, overseen, chip=""), known=filters.known)
    of_sections = {key: (key, undated) for key in sections if key != DONE}
    of_chips = {
        key: (chosen.section, replace(chosen.filters(sought, day, overseen, key), known=filters.known))
        for key in CHIPS
        if chosen.section != DONE
    }
    start = (chosen.page - 1) * SIZE
    counted = [*of_sections.values(), *of_chips.values()]
    look_through(connection, person, (chosen.section, filters), start + SIZE + 1, counted)
    rows = [dict(row) for row in read_inbox(connection, person, chosen.section, filters, SIZE + 1, start)]
    counts, chips = (
        {key: count_inbox(connection, person, *one) for key, one in asked.items()} for asked in (of_sections, of_chips)
    )
    came_from = senders(connection, person, rows[:SIZE])
    shared = reasons(connection, person, rows[:SIZE]) if chosen.section in (MINE, ENTRUSTED) else {}
    for row in rows[:SIZE]:
        row["shared"] = shared.get((row["case_id"], row["n"]), "")
        row["sender_name"] = came_from[row["case_id"], row["n"]]
        row["why"] = explanation(loads(row["due_record"])) if row["due_record"] and chosen.section != DONE else ""
    return {
        "chosen": chosen, "rows": rows[:SIZE], "more": len(rows) > SIZE, "counts": counts, "chips": chips,
        "sections": sections, "offered": OFFERED, "finished": DONE, "acts": ACTS[chosen.section],
        "current": request.args.get("task", ""),
    }  # fmt: skip
