"""How rows become answers: ids of tasks, moments with their offset, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.calendars.deadlines import Due
from engine.clock import ZONE, from_ms
from engine.errors import NotFound
from engine.values import loads
from web.site import language

_CASE = re.compile(r"[0-9a-f]{32}")
_TASK = re.compile(r"([0-9a-f]{32})\.([1-9][0-9]{0,8})")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def case_of(given: str) -> str:
    """The case id in an address; NotFound when it is none."""
    if not _CASE.fullmatch(given):
        raise NotFound("not_found.case", case=given)
    return given


def task_of(given: str) -> tuple[str, int]:
    """Case id and number of the task id ``<case>.<n>`` in an address; NotFound when it is none."""
    found = _TASK.fullmatch(given)
    if found is None:
        raise NotFound("not_found.task")
    return found[1], int(found[2])


def bundle_of(given: str) -> str:
    """The bundle id in an address; NotFound when it is none."""
    if not _DIGEST.fullmatch(given):
        raise NotFound("not_found.bundle", bundle=given)
    return given


def task_ids(case_id: str, numbers: Iterable[int]) -> list[str]:
    """Task ids of the tasks ``numbers`` of one case."""
    return [f"{case_id}.{n}" for n in numbers]


def moment(milliseconds: int | None) -> str | None:
    """A moment (UTC milliseconds) as ISO 8601 in China, to the millisecond."""
    if milliseconds is None:
        return None
    return from_ms(milliseconds).astimezone(ZONE).isoformat(timespec="milliseconds")


def explained(record: str | Mapping[str, Any] | None) -> str:
    """How a due date was counted, as a sentence; '' when it was not counted."""
    found = loads(record) if isinstance(record, str) else record
    return Due.from_record(found).explain(language()) if found and "rule" in found else ""


def case_line(row: Mapping[str, Any], version: int) -> dict[str, Any]:
    """A row of cases as the API shows it in lists."""
    return {
        "id": row["id"],
        "number": row["number"],
        "title": row["title"],
        "state": row["state"],
        "outcome": row["outcome"],
        "bundle": {"id": row["bundle_id"], "key": row["bundle_key"], "version": version},
        "process": row["process_id"],
        "centre": {"id": row["centre_id"], "name": row["centre_name"]} if row["centre_id"] else None,
        "started_at": moment(row["started_at"]),
        "ended_at": moment(row["ended_at"]),
    }
