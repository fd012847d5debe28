"""What a case is called: the title its process draws, filled in with what is known of unit and centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.clock import local_date
from engine.errors import LianghengError
from engine.execution.host import functions_on, parameters
from engine.expressions.template import compile_template

if TYPE_CHECKING:
    from engine.execution.open_case import OpenCase


def title_of(case: OpenCase, variables: Mapping[str, Any]) -> str | None:
    """The title as the property ``title`` of its process says; None without one, or when it cannot be written yet."""
    source = case.bundle.program.processes[case.row["process_id"]].properties.get("title")
    if not source:
        return None
    scope = {
        "case": case.facts(), "centre": case.centre_facts(), "unit": case.unit_facts(),
        "param": parameters(case.bundle.manifest), "today": local_date(case.work.now).isoformat(), **variables,
    }  # fmt: skip
    try:
        functions = {**functions_on(case.calendar, case.work.now), **case.bundle.functions}
        return compile_template(source).render(scope, functions)[:300]
    except LianghengError:
        return None  # a title that cannot be written must not keep anybody from working
