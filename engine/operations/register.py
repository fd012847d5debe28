"""Operations on what the register keeps beside a centre: claims, bans, capabilities, commitments, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.calendars.deadlines import Due
from engine.calendars.offsets import parse_offset
from engine.clock import local_date
from engine.errors import StepFailed
from engine.operations.catalogue import Call, Operation
from engine.operations.centres import needed_centre, note
from engine.register import bans, claims, commitments
from engine.register.counting import find_centres


def _today(call: Call) -> str:
    return local_date(call.case.work.now).isoformat()


def _rows(call: Call) -> Sequence[Mapping[str, Any]]:
    """The rows given as ``rows``, or those of the table ``path`` in the newest form submitted at ``element``."""
    rows = call.optional("rows")
    if rows is None:
        form: Any = call.case.submitted(str(call.need("element")))
        for step in str(call.need("path")).split("."):
            form = form.get(step) if isinstance(form, Mapping) else None
        rows = form or []
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise StepFailed("step.input_wrong", element=call.element, input="rows")
    return rows


def claim(call: Call) -> Mapping[str, Any]:
    """Claim ``key`` of ``kind`` for the centre, so that no other centre can hold it at the same time.

    ``reason`` grants it beside another holder. Result: granted, beside, holder and holder_name (who holds it).
    """
    centre = needed_centre(call)
    row = {
        "kind": str(call.need("kind")), "key": str(call.need("key"))[:200], "centre_id": centre.id,
        "case_id": call.case.id, "since": _today(call), "reason": call.optional("reason") or None,
    }  # fmt: skip
    found = claims.take(call.case.work.connection, row)
    if found.granted:
        about = {"kind": row["kind"], "beside": found.beside}
        note(call, centre, "claim_taken", about, {"key": row["key"], "reason": row["reason"]})
    return {**vars(found), "kind": row["kind"], "key": row["key"]}


def release_claims(call: Call) -> Mapping[str, Any]:
    """Give back what the centre holds: everything, or only claims of ``kind``. Result: released (a number)."""
    centre = needed_centre(call)
    kind = call.optional("kind")
    released = claims.release(call.case.work.connection, centre.id, None if kind is None else str(kind))
    if released:
        note(call, centre, "claims_released", {"count": released}, {})
    return {"released": released}


def ban_unit(call: Call) -> Mapping[str, Any]:
    """Enter a ban of ``kind`` on the applicant's unit from ``since`` (today) until the end of ``until`` (open).

    ``reason`` is the sentence people are told. Expressions read it as ``standing.<kind>``.
    """
    unit_id = call.case.row["unit_id"]
    if unit_id is None:
        raise StepFailed("step.no_unit", element=call.element, unit="")
    kind, until = str(call.need("kind")), call.optional("until")
    row = {
        "unit_id": unit_id, "kind": kind, "since": str(call.optional("since", _today(call))),
        "until": str(until) if until else None, "reason": str(call.need("reason")), "case_id": call.case.id,
    }  # fmt: skip
    ban = bans.enter(call.case.work.connection, row)
    centre = call.case.open_centre()
    if centre is not None:
        about = {"unit": unit_id, "kind": kind, "since": row["since"], "until": row["until"]}
        note(call, centre, "unit_banned", about, {"reason": row["reason"]})
    return {"ban": ban, "kind": kind, "since": row["since"], "until": row["until"]}


def set_capabilities(call: Call) -> Mapping[str, Any]:
    """Bring the capability items of ``kind`` up to date from ``since`` (today).

    The rows come as ``rows``, or from the table ``path`` of the form at ``element``; ``name`` is the column that names
    one. ``mode``: replace (default), add, or remove. Result: added, ended.
    """
    centre = needed_centre(call)
    mode = str(call.optional("mode", "replace"))
    if mode not in ("replace", "add", "remove"):
        raise StepFailed("step.input_wrong", element=call.element, input="mode")
    found = centre.abilities.change(
        call.case.id, str(call.need("kind")), _rows(call),
        since=str(call.optional("since", _today(call))), name=str(call.need("name")), mode=mode,
    )  # fmt: skip
    note(call, centre, "capabilities_changed", {"kind": call.inputs["kind"], **found}, {})
    return found


def enter_commitments(call: Call) -> Mapping[str, Any]:
    """Enter what a task book promises, as commitments of ``kind``; open ones entered before are replaced.

    The rows come as for set_capabilities; ``name``, ``measure``, ``planned`` and ``due`` are the columns that hold the
    name, the unit, the planned number and the date. ``due_default`` is the date of rows without one; ``remind`` (-1m)
    tells the centre before. Result: entered.
    """
    centre = needed_centre(call)
    columns = {name: str(call.optional(name, name)) for name in ("measure", "planned", "due")}
    name = str(call.need("name"))
    rows = []
    for row in _rows(call):
        if not row.get(name):
            continue
        due = row.get(columns["due"]) or call.optional("due_default")
        rows.append(
            {
                "name": row[name], "measure": row.get(columns["measure"]), "planned": row.get(columns["planned"]),
                "due": str(due) if due else None, "remind_on": _remind_on(call, due), "detail": dict(row),
            }
        )  # fmt: skip
    entered = centre.ledger.promise(call.case.id, str(call.need("kind")), rows)
    note(call, centre, "commitments_entered", {"kind": call.inputs["kind"], "count": entered}, {})
    return {"entered": entered}


def _remind_on(call: Call, due: Any) -> str | None:
    offset = call.optional("remind")
    if not due or not offset:
        return None
    calendar = call.case.calendar
    return str(parse_offset(str(offset)).apply(Due(str(due)), calendar))


def report_commitments(call: Call) -> Mapping[str, Any]:
    """Enter what was done of the commitments: rows with ``commitment`` (its number), done, done_on, evidence, finished.

    The rows come as for set_capabilities; a form is filled in with them by ``commitments('kind')``. Result: reported.
    """
    centre = needed_centre(call)
    reported = centre.ledger.report(_rows(call))
    note(call, centre, "commitments_reported", {"count": reported}, {})
    return {"reported": reported}


def count_commitments(call: Call) -> Mapping[str, Any]:
    """Sums over the commitments of ``kind`` (all): rows, finished, planned, done, ratio (null without a plan)."""
    centre = needed_centre(call)
    return commitments.totals(centre.ledger.read(call.optional("kind")))


def count_centres(call: Call) -> Mapping[str, Any]:
    """Count other centres: in ``states`` or ``classes`` (lists or divided by commas), of ``industry``, in ``region``.

    ``region`` is the beginning of a region code; ``everywhere`` = true looks at every procedure. Result: count, names.
    """
    case = call.case
    found = find_centres(
        case.work.connection, bundle_key=None if call.optional("everywhere") is True else case.bundle.key,
        states=call.several("states"), classes=call.several("classes"),
        region=str(call.optional("region", "")), industry=str(call.optional("industry", "")),
        without=case.row["centre_id"],
    )  # fmt: skip
    return {"count": len(found), "names": [row["name"] for row in found[:20]]}


_TABLE = ("rows", "element", "path")
OPERATIONS = (
    Operation("claim", ("kind", "key"), ("reason",), claim),
    Operation("release_claims", (), ("kind",), release_claims, irreversible=True),
    Operation("ban_unit", ("kind", "reason"), ("since", "until"), ban_unit, irreversible=True),
    Operation("set_capabilities", ("kind", "name"), (*_TABLE, "since", "mode"), set_capabilities, irreversible=True),
    Operation(
        "enter_commitments", ("kind", "name"), (*_TABLE, "measure", "planned", "due", "due_default", "remind"),
        enter_commitments,
    ),
    Operation("report_commitments", (), _TABLE, report_commitments, irreversible=True),
    Operation("count_commitments", (), ("kind",), count_commitments),
    Operation("count_centres", (), ("states", "classes", "industry", "region", "everywhere"), count_centres),
)  # fmt: skip
