"""Operations on the register of centres: enter a centre, change its state, dates and facts, count inspections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.clock import local_date
from engine.db.tables import units
from engine.definitions.manifest import CentreState
from engine.errors import StepFailed
from engine.operations.catalogue import Call, Operation
from engine.register.open_centre import OpenCentre


def _state(call: Call, key: str) -> CentreState:
    state = call.case.bundle.manifest.centre_states.get(key)
    if state is None:
        raise StepFailed("step.no_state", element=call.element, state=key)
    return state


def needed_centre(call: Call) -> OpenCentre:
    """The centre of the case; StepFailed when it has none."""
    centre = call.case.open_centre()
    if centre is None:
        raise StepFailed("step.no_centre", element=call.element)
    return centre


def note(call: Call, centre: OpenCentre, type_: str, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    """Journal an event of the centre, with the case and the step it comes from."""
    centre.note(type_, {"case": call.case.id, "element": call.element, **hashed}, private)


def _enter_state(call: Call, centre: OpenCentre, key: str) -> None:
    if key == centre.row["state"]:
        return
    since = str(call.optional("since", local_date(call.case.work.now).isoformat()))
    centre.enter_state(key, _state(call, key), since, call.case.id, call.optional("document"))
    note(call, centre, "centre_state_changed", {"state": key, "since": since}, {})


def register_centre(call: Call) -> Mapping[str, Any]:
    """Enter a centre (``name``, ``industry``, ``state``, ``dates``, ``facts``) for the applicant of the case, and tie
    the case to it.

    A case that is tied already changes the name and industry of its centre instead (a resubmitted application).
    """
    if call.case.row["centre_id"] is not None:
        return change_centre(call)
    key, case = str(call.need("state")), call.case
    _state(call, key)
    centre = OpenCentre.found(
        case.work, bundle_key=case.bundle.key, name=str(call.need("name"))[:300], industry=call.optional("industry"),
        unit_id=case.parties.get("applicant"),
    )  # fmt: skip
    centre.merge(call.optional("dates", {}), call.optional("facts", {}))
    row = centre.row
    note(call, centre, "centre_registered", {"state": key}, {"name": row["name"], "industry": row["industry"]})
    _enter_state(call, centre, key)
    case.tie(centre)
    return {"id": centre.id, "name": row["name"], "state": key}


def change_centre(call: Call) -> Mapping[str, Any]:
    """Change the centre of the case: ``state`` (with ``since``), ``name``, ``industry``, ``dates`` and ``facts``.

    ``dates`` and ``facts`` are mappings that are merged into what the register holds; None removes a key.
    """
    centre = needed_centre(call)
    row = centre.row
    key, name = str(call.optional("state", row["state"])), str(call.optional("name", row["name"]))[:300]
    dates, facts = call.optional("dates", {}), call.optional("facts", {})
    _state(call, key)
    before = row["state"]
    changed = centre.merge(dates, facts) or name != row["name"]
    row.update(name=name, industry=call.optional("industry", row["industry"]))
    _enter_state(call, centre, key)
    if changed:
        note(call, centre, "centre_facts_changed", {}, {"dates": dates, "facts": facts, "name": name})
    call.case.tie(centre)
    return {"id": centre.id, "state": key, "was": before}


def record_inspection(call: Call) -> Mapping[str, Any]:
    """Record an inspection of the centre: ``passed`` (true or false), ``date``. Counts failures in a row."""
    held = needed_centre(call).facts
    failures = 0 if call.need("passed") is True else int(held.get("failed_inspections", 0)) + 1
    facts = {"failed_inspections": failures, "last_inspection": call.optional("date")}
    change_centre(Call(call.case, call.element, {"facts": facts}))
    return {"failures": failures}


def set_party(call: Call) -> Mapping[str, Any]:
    """Give the case party ``party`` the unit ``unit`` (an id or a key)."""
    given = str(call.need("unit"))
    found = call.case.work.connection.execute(
        select(units.c.id).where((units.c.id == given) | (units.c.key == given))
    ).scalar()
    if found is None:
        raise StepFailed("step.no_unit", element=call.element, unit=given)
    call.case.set_party(str(call.need("party")), str(found))
    return {"unit": found}


_CENTRE = ("state", "since", "name", "industry", "dates", "facts", "document")
OPERATIONS = (
    Operation(
        "register_centre", ("name", "state"), ("industry", "since", "dates", "facts", "document"), register_centre
    ),
    Operation("change_centre", (), _CENTRE, change_centre, irreversible=True),
    Operation("set_centre_state", ("state",), _CENTRE, change_centre, irreversible=True),
    Operation("record_inspection", ("passed",), ("date",), record_inspection, irreversible=True),
    Operation("set_party", ("party", "unit"), (), set_party),
)
