"""Operations that reach beyond the case: start other cases, message the centre's other cases, notify, draw lots."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from engine.calendars.durations import parse_duration
from engine.calendars.moments import opens_at
from engine.clock import local_date
from engine.errors import StepFailed
from engine.identity.regions import province_of
from engine.operations.catalogue import Call, Operation
from engine.register.counting import find_centres
from engine.register.experts import pool


def start_case(call: Call) -> Mapping[str, Any]:
    """Start ``process`` of the same procedure for the same centre, after this transaction, exactly once.

    ``variables`` are its first variables. The child knows its parent and its centre.
    """
    call.case.post(
        "start_case",
        {
            "bundle": call.case.bundle.key,
            "process": str(call.need("process")),
            "centre_id": call.case.row["centre_id"],
            "unit_id": call.case.parties.get("applicant"),
            "variables": dict(call.optional("variables", {})),
        },
    )
    return {}


def start_cases(call: Call) -> Mapping[str, Any]:
    """A campaign: start ``process`` for every centre in ``states`` that is old enough, each exactly once.

    A centre takes part when ``period`` (an ISO duration such as P2Y) after its date ``anchor`` (a key of the register)
    is over on ``on`` (today). With ``count`` or ``share`` (percent, at least ``minimum``) only so many of them are
    drawn, as by ``draw``. ``variables`` are the first variables of each case. Result: started and skipped, the names
    of the centres, with the reason for each that was skipped; of a draw also seed and pool (the names drawn from).
    """
    case = call.case
    fitting, skipped = _taking_part(call)
    lots: dict[str, Any] = {}
    chosen = fitting
    if call.optional("count") is not None or call.optional("share") is not None:
        seed = _seed(call)
        places = _drawn(seed, len(fitting), _size(call, len(fitting)))
        chosen = [fitting[place] for place in places]
        lots = {"seed": seed, "pool": [centre["name"] for centre in fitting]}
        left = [centre for place, centre in enumerate(fitting) if place not in places]
        skipped += [{"name": centre["name"], "reason": "not_drawn"} for centre in left]
    for centre in chosen:
        body = {"bundle": case.bundle.key, "process": str(call.need("process")), "centre_id": centre["id"]}
        case.post("start_case", {**body, "variables": dict(call.optional("variables", {}))})
    return {"started": [centre["name"] for centre in chosen], "skipped": skipped, **lots}


def _taking_part(call: Call) -> tuple[list[Mapping[str, Any]], list[dict[str, Any]]]:
    """The centres a campaign is for, and those that are left out, each with the reason."""
    case = call.case
    call.need("states")
    states = call.several("states")
    on = date.fromisoformat(str(call.optional("on", local_date(case.work.now).isoformat())))
    period, anchor = parse_duration(str(call.optional("period", "P0D"))), str(call.optional("anchor", ""))
    fitting: list[Mapping[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for centre in find_centres(case.work.connection, bundle_key=case.bundle.key, states=states):
        since = centre["dates"].get(anchor)
        if anchor and not since:
            skipped.append({"name": centre["name"], "reason": "no_date"})
        elif anchor and local_date(period.added_to(opens_at(since))) > on:
            skipped.append({"name": centre["name"], "reason": "too_young", "since": since})
        else:
            fitting.append(centre)
    return fitting, skipped


def start_for_units(call: Call) -> Mapping[str, Any]:
    """Start ``process``, about no centre, once for each of ``units`` (a list of unit ids), after this transaction.

    In the new case the unit is the party that comes from the starter; ``variables`` are its first variables.
    Result: started (a number).
    """
    chosen = call.need("units")
    if not isinstance(chosen, Sequence) or isinstance(chosen, str) or not all(isinstance(one, str) for one in chosen):
        raise StepFailed("step.input_wrong", element=call.element, input="units")
    for unit_id in dict.fromkeys(chosen):
        body = {"bundle": call.case.bundle.key, "process": str(call.need("process")), "unit_id": unit_id}
        call.case.post("start_case", {**body, "variables": dict(call.optional("variables", {}))})
    return {"started": len(set(chosen))}


def end_cases(call: Call) -> Mapping[str, Any]:
    """End all other cases of the centre that are not over, after this transaction, for ``reason``.

    ``keep`` lists processes whose cases go on.
    """
    if call.case.row["centre_id"] is None:
        raise StepFailed("step.no_centre", element=call.element)
    keep = call.optional("keep", [])
    if not isinstance(keep, list):
        raise StepFailed("step.input_wrong", element=call.element, input="keep")
    call.case.post("end_cases", {"reason": str(call.need("reason")), "keep": keep})
    return {}


def notify(call: Call) -> Mapping[str, Any]:
    """Tell the holders of ``role`` (several: a list or divided by commas) something: ``text`` is the sentence.

    They belong to the unit of ``party`` in this case, else to any unit that is a party of it.
    """
    call.need("role")
    body = {"role": call.several("role"), "party": call.optional("party"), "text": str(call.need("text"))}
    call.case.post("notify", body)
    return {}


def draw(call: Call) -> Mapping[str, Any]:
    """Draw from ``pool`` (a list): ``count`` items, or a ``share`` of it (percent, at least ``minimum``, default 1).

    The seed is recorded, and with it anybody can draw again: items are ordered by SHA-256 of seed, colon and their
    place in the pool, and the first ones are drawn.
    """
    pool = call.need("pool")
    if not isinstance(pool, Sequence) or isinstance(pool, str):
        raise StepFailed("step.input_wrong", element=call.element, input="pool")
    seed = _seed(call)
    size = _size(call, len(pool))
    places = _drawn(seed, len(pool), size)
    return {"seed": seed, "places": places, "drawn": [pool[place] for place in places]}


def _drawn(seed: str, pool: int, size: int) -> list[int]:
    order = sorted(range(pool), key=lambda place: hashlib.sha256(f"{seed}:{place}".encode()).digest())
    return sorted(order[:size])


def _size(call: Call, pool: int) -> int:
    count = call.optional("count")
    if count is None:
        share = Decimal(call.need("share")) * pool / 100
        count = max(int(share.to_integral_value(ROUND_CEILING)), int(call.optional("minimum", 1)))
    return min(int(count), pool)


def draw_experts(call: Call) -> Mapping[str, Any]:
    """Draw ``count`` people who hold ``role``, by lot, without those too near to the applicant or asked before.

    ``field`` leaves only experts of that field; ``without`` are ids that were asked already (a replacement). The seed
    is recorded as for ``draw``. Result: seed, pool and drawn (ids), missing (how many could not be found).
    """
    case = call.case
    today = local_date(case.work.now).isoformat()
    applicant = case.row["unit_id"]
    people = pool(
        case.work.connection, str(call.need("role")), today, case.work.machine_at,
        avoid=[applicant] if applicant else [], field=str(call.optional("field", "")),
        province=province_of(case.work.connection, [applicant, *case.parties.values()]),
    )  # fmt: skip
    asked = set(call.optional("without", []))
    fitting = [expert.id for expert in people if not expert.near and expert.id not in asked]
    count = int(call.need("count"))
    drawn = draw(Call(case, call.element, {"pool": fitting, "count": max(count, 0), "seed": _seed(call)}))
    return {"seed": drawn["seed"], "pool": fitting, "drawn": drawn["drawn"], "missing": max(0, count - len(fitting))}


def _seed(call: Call) -> str:
    return str(call.optional("seed", secrets.token_hex(16)))


OPERATIONS = (
    Operation("start_case", ("process",), ("variables",), start_case),
    Operation(
        "start_cases",
        ("process", "states"),
        ("anchor", "period", "on", "count", "share", "minimum", "seed", "variables"),
        start_cases,
    ),
    Operation("start_for_units", ("process", "units"), ("variables",), start_for_units),
    Operation("draw_experts", ("role", "count"), ("field", "without", "seed"), draw_experts),
    Operation("end_cases", ("reason",), ("keep",), end_cases, irreversible=True),
    Operation("notify", ("role", "text"), ("party",), notify),
    Operation("draw", ("pool",), ("count", "share", "minimum", "seed"), draw),
)
