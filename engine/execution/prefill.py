"""What a form shows before anybody types: the input parameters of its task, evaluated on the case as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from engine.cases.live import Look, case_functions
from engine.clock import local_date
from engine.errors import LianghengError
from engine.execution.host import LiveHost
from engine.execution.open_case import OpenCase
from engine.spiff import ElementInfo, Execution
from engine.spiff.expressions import compile_value

_compiled = lru_cache(maxsize=4096)(compile_value)


def prefill(
    case: OpenCase, execution: Execution, task: Mapping[str, Any], host: LiveHost | None = None
) -> dict[str, Any]:
    """Field path -> value for the form of ``task``, from the inputs drawn at its element.

    A value that cannot be worked out (something is not known yet) is left out: the field is then empty, and the person
    fills it in. Dotted parameter names become nested objects. With the property ``refill`` the form last submitted
    there in this case lies below what the inputs say.
    """
    element = case.bundle.program.processes[_process_of(case, task["element"])].elements[task["element"]]
    if not element.inputs and not _refilled(element):
        return {}
    host = host or case.host()
    today = local_date(case.work.now).isoformat()
    live = case_functions(Look(case.work.connection, case.row, today, case.work.machine_at))
    functions = {**host.functions(), **live, "deadline": lambda key: execution.deadlines.get(key)}
    scope = {**execution.variables(task["n"]), **host.names()}
    found = _submitted(element, live["submission"]) if _refilled(element) else {}
    for path, text in element.inputs.items():
        try:
            value = _compiled(text).evaluate(scope, functions)
        except LianghengError:
            continue
        _put(found, path.split("."), value)
    return found


def _refilled(element: ElementInfo) -> bool:
    return element.properties.get("refill") == "true" and element.multi_instance is None


def _submitted(element: ElementInfo, submission: Callable[[str], Any]) -> dict[str, Any]:
    """What was last submitted at ``element``, without the marks of what had been changed then."""
    data = submission(element.id)
    return {key: value for key, value in deepcopy(data or {}).items() if not key.startswith("_")}


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _process_of(case: OpenCase, element: str) -> str:
    for process in case.bundle.program.processes.values():
        if element in process.elements:
            return process.id
    return str(case.row["process_id"])
