"""What a person reads after finishing a task: that it counts, and what the case goes on with."""

from __future__ import annotations

from typing import Any

from flask import request

from engine.cases.contents import Reading, offered_units, tasks_of_case
from engine.cases.reading import CaseContext, read_case
from engine.commands.take_back import last_submitted
from engine.errors import NotFound
from engine.execution.statements import OPEN
from engine.identity.actor import Actor
from web.rendering import named
from web.site import engine

MOST = 3  # steps that are named one by one


def finished(connection: Reading, person: Actor) -> dict[str, Any] | None:
    """The task the address names as done (``done=<case>.<n>``) and what is next; None when it names none of theirs.

    {case, task, ended, next: [{name, who, due}], more: how many further steps are open, may_take_back}.
    """
    case_id, _, number = request.args.get("done", "").partition(".")
    if len(case_id) != 32 or not number.isdecimal() or len(number) > 9:
        return None
    try:
        context = read_case(engine().services.library, connection, person, case_id)
    except NotFound:
        return None  # an address that was changed by hand
    tasks = tasks_of_case(connection, case_id)
    done = next((task for task in tasks if task["n"] == int(number)), None)
    if done is None:
        return None
    still_open = [task for task in tasks if task["state"] == OPEN]
    offers = offered_units(connection, case_id)
    steps = [
        {"name": task["name"], "who": who_acts(context, task, offers.get(task["n"], [])), "due": task["due"]}
        for task in still_open[:MOST]
    ]
    return {
        "case": context.row, "task": done, "ended": context.row["state"] == "ended", "next": steps,
        "more": max(len(still_open) - MOST, 0),
        "may_take_back": bool(still_open) and last_submitted(connection, case_id) == done["n"],
    }  # fmt: skip


def who_acts(context: CaseContext, task: Any, offers: Any) -> str:
    """Whose turn it is: the role in its unit; a person's name only for those who may read the journal."""
    if task["assignee"] and context.may("view_events"):
        return str(task["assignee_name"] or "")
    called = {key: named(role) for key, role in context.bundle.manifest.roles.items()}
    return "、".join(f"{offer['name']} {called.get(offer['role'], offer['role'])}" for offer in offers)
