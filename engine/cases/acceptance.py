"""When a case was accepted (受理): it got its number where its process says so, and what then came next by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.cases.contents import Row, tasks_of_case
from engine.cases.timeline import Event, read_events
from engine.definitions.store import Deployed


@dataclass(frozen=True)
class Acceptance:
    """The acceptance of a case: its number, when (UTC milliseconds), and the tasks that came next.

    ``filed`` are the numbers of the tasks that were finished by then.
    """

    number: str
    at: int
    steps: Sequence[Row]
    filed: frozenset[int]


def accepted_at(bundle: Deployed, case: Mapping[str, Any], journal: Iterable[Event]) -> int | None:
    """When ``case`` (a row) got the number that its process gives at a certain step only (UTC milliseconds).

    None: it was not accepted, or it came with its number from elsewhere.
    """
    process = bundle.program.processes.get(case["process_id"])
    if not case["number"] or process is None or not process.properties.get("numberAt"):
        return None
    return next((event.at for event in journal if event.record.get("number") == case["number"]), None)


def acceptance_of(connection: Connection, bundle: Deployed, case: Mapping[str, Any]) -> Acceptance | None:
    """The acceptance of ``case`` (a row), None when there was none.

    The caller has asked the policy whether the case may be seen.
    """
    at = accepted_at(bundle, case, read_events(connection, case["id"]))
    if at is None:
        return None
    rows = tasks_of_case(connection, case["id"])
    first = min((row["opened_at"] for row in rows if row["opened_at"] >= at), default=None)
    # what the same act opened, or, where an automatic step lies between, what was opened first after it
    steps = [row for row in rows if row["opened_at"] == first]
    filed = frozenset(row["n"] for row in rows if row["closed_at"] is not None and row["closed_at"] <= at)
    return Acceptance(str(case["number"]), at, steps, filed)
