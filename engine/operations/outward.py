"""Operations that reach beyond the case: start other cases, message the centre's other cases, notify, draw lots."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from engine.errors import StepFailed
from engine.operations.catalogue import Call, Operation


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
    """Tell the holders of ``role`` (several, divided by commas) something: ``text`` is the sentence.

    They belong to the unit of ``party`` in this case, else to any unit that is a party of it.
    """
    roles = [role.strip() for role in str(call.need("role")).split(",")]
    body = {"role": roles, "party": call.optional("party"), "text": str(call.need("text"))}
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
    seed = str(call.optional("seed", secrets.token_hex(16)))
    size = _size(call, len(pool))
    order = sorted(range(len(pool)), key=lambda place: hashlib.sha256(f"{seed}:{place}".encode()).digest())
    places = sorted(order[:size])
    return {"seed": seed, "places": places, "drawn": [pool[place] for place in places]}


def _size(call: Call, pool: int) -> int:
    count = call.optional("count")
    if count is None:
        share = Decimal(call.need("share")) * pool / 100
        count = max(int(share.to_integral_value(ROUND_CEILING)), int(call.optional("minimum", 1)))
    return min(int(count), pool)


OPERATIONS = (
    Operation("start_case", ("process",), ("variables",), start_case),
    Operation("end_cases", ("reason",), ("keep",), end_cases, irreversible=True),
    Operation("notify", ("role", "text"), ("party",), notify),
    Operation("draw", ("pool",), ("count", "share", "minimum", "seed"), draw),
)
