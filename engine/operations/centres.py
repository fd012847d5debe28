"""Operations on the register of centres: enter a centre, change its state, dates and facts, count inspections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine.clock import local_date
from engine.db.tables import centre_states, centres, units
from engine.definitions.manifest import CentreState
from engine.errors import StepFailed
from engine.journal.catalogue import centre_stream
from engine.journal.writer import Author, append
from engine.operations.catalogue import Call, Operation
from engine.values import dumps, loads
from engine.work import new_id

_LOCK = select(centres).where(centres.c.id == bindparam("centre")).with_for_update()
_CHANGE = (
    update(centres)
    .where(centres.c.id == bindparam("centre"))
    .values(
        name=bindparam("to_name"), industry=bindparam("to_industry"), state=bindparam("to_state"),
        state_class=bindparam("to_class"), public=bindparam("to_public"), dates=bindparam("to_dates"),
        facts=bindparam("to_facts"), revision=centres.c.revision + 1,
    )
)  # fmt: skip


def _state(call: Call, key: str) -> CentreState:
    state = call.case.bundle.manifest.centre_states.get(key)
    if state is None:
        raise StepFailed("step.no_state", element=call.element, state=key)
    return state


def _note(call: Call, centre_id: str, type_: str, hashed: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    work = call.case.work
    head = work.stream(centre_stream(centre_id))
    about = {"case": call.case.id, "element": call.element, **hashed}
    append(head, type_, work.at, Author(), algorithm=work.hash, hashed=about, private=private)


def _enter_state(call: Call, centre_id: str, key: str, since: str) -> None:
    count = call.case.work.connection.execute(
        select(func.count()).select_from(centre_states).where(centre_states.c.centre_id == centre_id)
    ).scalar_one()
    call.case.work.connection.execute(
        insert(centre_states),
        {
            "centre_id": centre_id, "n": count + 1, "state": key, "since": since, "case_id": call.case.id,
            "document_id": call.optional("document"),
        },
    )  # fmt: skip
    _note(call, centre_id, "centre_state_changed", {"state": key, "since": since}, {})


def register_centre(call: Call) -> Mapping[str, Any]:
    """Enter a centre (``name``, ``industry``, ``state``) for the applicant of the case, and tie the case to it.

    A case that is tied already changes the name and industry of its centre instead (a resubmitted application).
    """
    if call.case.row["centre_id"] is not None:
        return change_centre(call)
    key = str(call.need("state"))
    state = _state(call, key)
    work, centre_id = call.case.work, new_id()
    since = str(call.optional("since", local_date(work.now).isoformat()))
    row = {
        "id": centre_id,
        "bundle_key": call.case.bundle.key,
        "name": str(call.need("name"))[:300],
        "industry": call.optional("industry"),
        "unit_id": call.case.parties.get("applicant"),
        "state": key,
        "state_class": str(state.state_class),
        "public": state.public,
        "dates": dumps({}),
        "facts": dumps(call.optional("facts", {})),
        "created_at": work.at,
        "revision": 1,
    }
    work.connection.execute(insert(centres), row)
    _note(call, centre_id, "centre_registered", {"state": key}, {"name": row["name"], "industry": row["industry"]})
    _enter_state(call, centre_id, key, since)
    _tie(call, row)
    return {"id": centre_id, "name": row["name"], "state": key}


def _tie(call: Call, row: Mapping[str, Any]) -> None:
    kept = {f"centre_{key}": row[key] for key in ("name", "industry", "state", "dates", "facts")}
    call.case.row.update(centre_id=row["id"], **kept)


def change_centre(call: Call) -> Mapping[str, Any]:
    """Change the centre of the case: ``state`` (with ``since``), ``name``, ``industry``, ``dates`` and ``facts``.

    ``dates`` and ``facts`` are mappings that are merged into what the register holds; None removes a key.
    """
    centre_id = call.case.row["centre_id"]
    if centre_id is None:
        raise StepFailed("step.no_centre", element=call.element)
    work = call.case.work
    row = dict(work.connection.execute(_LOCK, {"centre": centre_id}).mappings().one())
    key = str(call.optional("state", row["state"]))
    state = _state(call, key)
    dates = _merged(loads(row["dates"]), call.optional("dates", {}))
    facts = _merged(loads(row["facts"]), call.optional("facts", {}))
    changed = {
        **row,
        "name": str(call.optional("name", row["name"]))[:300],
        "industry": call.optional("industry", row["industry"]),
        "state": key,
        "dates": dumps(dates),
        "facts": dumps(facts),
    }
    names = {f"to_{name}": changed[name] for name in ("name", "industry", "state", "dates", "facts")}
    classes = {"to_class": str(state.state_class), "to_public": state.public}
    work.connection.execute(_CHANGE, {"centre": centre_id, **names, **classes})
    if key != row["state"]:
        _enter_state(call, centre_id, key, str(call.optional("since", local_date(work.now).isoformat())))
    if (changed["dates"], changed["facts"], changed["name"]) != (row["dates"], row["facts"], row["name"]):
        given = {"dates": call.optional("dates", {}), "facts": call.optional("facts", {}), "name": changed["name"]}
        _note(call, centre_id, "centre_facts_changed", {}, given)
    _tie(call, changed)
    return {"id": centre_id, "state": key}


def _merged(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**held, **given}.items() if value is not None}


def record_inspection(call: Call) -> Mapping[str, Any]:
    """Record an inspection of the centre: ``passed`` (true or false), ``date``. Counts failures in a row."""
    centre_id = call.case.row["centre_id"]
    if centre_id is None:
        raise StepFailed("step.no_centre", element=call.element)
    row = call.case.work.connection.execute(_LOCK, {"centre": centre_id}).mappings().one()
    held = loads(row["facts"])
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
    Operation("register_centre", ("name", "state"), ("industry", "since", "facts", "document"), register_centre),
    Operation("change_centre", (), _CENTRE, change_centre, irreversible=True),
    Operation("set_centre_state", ("state",), _CENTRE, change_centre, irreversible=True),
    Operation("record_inspection", ("passed",), ("date",), record_inspection, irreversible=True),
    Operation("set_party", ("party", "unit"), (), set_party),
)
