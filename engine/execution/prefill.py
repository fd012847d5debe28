"""What a form shows before anybody types: the input parameters of its task, evaluated on the case as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.cases.live import Look, case_functions
from engine.clock import local_date
from engine.definitions.lint.vocabulary import WHOLE_FORM
from engine.errors import LianghengError
from engine.execution.host import LiveHost
from engine.execution.open_case import OpenCase
from engine.spiff import Execution
from engine.spiff.expressions import compile_value

_compiled = lru_cache(maxsize=4096)(compile_value)


def prefill(
    case: OpenCase, execution: Execution, task: Mapping[str, Any], host: LiveHost | None = None
) -> dict[str, Any]:
    """Field path -> value for the form of ``task``, from the inputs drawn at its element.

    A value that cannot be worked out (something is not known yet) is left out: the field is then empty, and the person
    fills it in. Dotted parameter names become nested objects. The input ``form`` gives a record for the whole form,
    such as an earlier submission; what the other inputs give goes before it.
    """
    element = case.bundle.program.processes[_process_of(case, task["element"])].elements[task["element"]]
    if not element.inputs:
        return {}
    host = host or case.host()
    today = local_date(case.work.now).isoformat()
    live = case_functions(Look(case.work.connection, case.row, today, case.work.machine_at))
    functions = {**host.functions(), **live, "deadline": lambda key: execution.deadlines.get(key)}
    scope = {**execution.variables(task["n"]), **host.names()}
    found: dict[str, Any] = {}
    for path, text in element.inputs.items():
        try:
            value = _compiled(text).evaluate(scope, functions)
        except LianghengError:
            continue
        _put(found, path.split("."), value)
    whole = found.pop(WHOLE_FORM, None)
    if isinstance(whole, Mapping):
        found = {key: value for key, value in whole.items() if not key.startswith("_")} | found
    return found


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _process_of(case: OpenCase, element: str) -> str:
    for process in case.bundle.program.processes.values():
        if element in process.elements:
            return process.id
    return str(case.row["process_id"])
