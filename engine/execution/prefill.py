"""What a form shows before anybody types: the input parameters of its task, evaluated on the case as it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from engine.cases.live import Look, case_functions
from engine.clock import local_date
from engine.db.tables import submissions
from engine.definitions.lint.vocabulary import WHOLE_FORM
from engine.errors import LianghengError
from engine.execution.host import LiveHost
from engine.execution.open_case import OpenCase
from engine.spiff import ElementInfo, Execution
from engine.spiff.expressions import compile_value
from engine.values import loads

_compiled = lru_cache(maxsize=4096)(compile_value)


def prefill(
    case: OpenCase,
    execution: Execution,
    task: Mapping[str, Any],
    host: LiveHost | None = None,
    *,
    reads: Collection[str] | None = None,
) -> dict[str, Any]:
    """Field path -> value for the form of ``task``, from the inputs drawn at its element.

    A value that cannot be worked out (something is not known yet) is left out: the field is then empty, and the person
    fills it in. Dotted parameter names become nested objects. The input ``form`` gives a record for the whole form,
    such as a submission elsewhere, or a list of records of which the first one that knows is believed; what the other
    inputs give goes before it. An element with the property ``refill`` shows what was submitted there last time, too,
    wherever the inputs know nothing. ``reads`` are the names that are needed, when what is only shown is not.
    """
    element = case.bundle.program.processes[_process_of(case, task["element"])].elements[task["element"]]
    again = element.properties.get("refill") == "true" and task["ordinal"] > 1  # nothing was submitted before the first
    before = _last_time(case, element, task) if again else {}
    if not element.inputs:
        return before
    host = host or case.host()
    today = local_date(case.work.now).isoformat()
    values = {
        path: _compiled(text)
        for path, text in element.inputs.items()
        if reads is None or path == WHOLE_FORM or path.partition(".")[0] in reads
    }
    ahead = frozenset[str]().union(*(value.papers for value in values.values()))
    place = (case.work.connection, case.row, today, case.work.machine_at, case.bundle.forms)
    live = case_functions(Look(*place, ahead, case.filed, case.elsewhere))
    functions = {**host.functions(), **live, "deadline": lambda key: execution.deadlines.get(key)}
    scope = {**execution.variables(task["n"]), **host.names()}
    found: dict[str, Any] = {}
    for path, compiled in values.items():
        try:
            value = compiled.evaluate(scope, functions)
        except LianghengError:
            continue
        _put(found, path.split("."), value)
    below = {**_whole(found.pop(WHOLE_FORM, None)), **before}
    return {**found, **{key: value for key, value in below.items() if found.get(key) is None}}


def _whole(given: Any) -> dict[str, Any]:
    """The fields that the input for the whole form gives: a record, or a list of records whose first one wins."""
    records = given if isinstance(given, list) else [given]
    found: dict[str, Any] = {}
    for record in records:
        if isinstance(record, Mapping):
            known = {key for key, value in found.items() if value is not None}
            found |= {key: value for key, value in _own(record).items() if key not in known}
    return found


def _last_time(case: OpenCase, element: ElementInfo, task: Mapping[str, Any]) -> dict[str, Any]:
    """What was submitted at ``element`` of the case last time; where several people are asked, by the same person."""
    query = select(submissions.c.data).where(
        submissions.c.case_id == case.id, submissions.c.element == element.id, submissions.c.form == task["form"]
    )
    if element.multi_instance is not None:
        query = query.where(submissions.c.submitted_by == task["assignee"])
    data = case.work.connection.execute(query.order_by(submissions.c.n.desc()).limit(1)).scalar()
    return {} if data is None else _own(loads(data))


def _own(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a submission, without the marks of what had been changed then."""
    return {key: value for key, value in data.items() if not key.startswith("_")}


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _process_of(case: OpenCase, element: str) -> str:
    for process in case.bundle.program.processes.values():
        if element in process.elements:
            return process.id
    return str(case.row["process_id"])
