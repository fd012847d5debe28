"""Embedded sub-processes and call activities: a scope of its own inside an activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.spiff.diagram import ElementInfo
from engine.spiff.elements import Activity
from engine.spiff.evaluation import stored
from engine.spiff.merging import overlay
from engine.spiff.tokens import Token

if TYPE_CHECKING:
    from engine.spiff.parser import ScopeSpec
    from engine.spiff.workflow import Scope


class SubProcess(Activity):
    """An embedded sub-process: it works on the variables of its surroundings."""

    shares_data = True

    def __init__(self, wf_spec: ScopeSpec, info: ElementInfo, name: str | None = None) -> None:
        super().__init__(wf_spec, info, name)
        self.spec = self.called(info)

    def called(self, info: ElementInfo) -> str:
        """Name of the spec that runs inside."""
        return info.id

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.case.open_scope(my_task, self.spec, self.enter(my_task))
        return None

    def enter(self, token: Token) -> dict[str, Any]:
        """The variables the inside begins with."""
        return dict(token.data)

    def export(self, token: Token, inside: Scope, data: dict[str, Any], complete: bool = True) -> dict[str, Any]:
        """The variables of the activity after the inside ended (``complete``) or was cut off with ``data``."""
        return overlay(inside.task_tree.data, token.data, data)


class CallActivity(SubProcess):
    """A call activity: variables pass only by camunda:in and camunda:out (all of them where no row is drawn)."""

    shares_data = False

    def called(self, info: ElementInfo) -> str:
        """The called process."""
        return info.attributes.get("calledElement", "")

    def rows(self, kind: str) -> list[tuple[Any, Any]]:
        """The (row, compiled source expression) pairs of camunda:in or camunda:out."""
        return [
            (row, source) for name, row, source in self.compiled.mappings if name == kind and "businessKey" not in row
        ]

    def enter(self, token: Token) -> dict[str, Any]:
        """The variables mapped in."""
        rows = self.rows("in")
        called = token.case.program.processes.get(self.spec)  # opening a process that is missing stops the step
        data: dict[str, Any] = dict(called.left_out) if called else {}
        if not rows or any(row.get("variables") == "all" for row, _ in rows):
            data.update(token.data)
        imported = bool(token.case.entry)  # not everything that led here need be known of an old case
        data.update(self.mapped(token, rows, token.data, complete=not imported))
        return {**data, **token.case.given} if imported else data

    def export(self, token: Token, inside: Scope, data: dict[str, Any], complete: bool = True) -> dict[str, Any]:
        """The variables mapped out; without rows everything the called process changed."""
        rows = self.rows("out")
        if not rows:
            return overlay(inside.task_tree.data, token.data, data) if complete else dict(token.data)
        everything = any(row.get("variables") == "all" for row, _ in rows)
        result = overlay(inside.task_tree.data, token.data, data) if everything else dict(token.data)
        found = self.mapped(token, rows, data, complete)
        token.case.state_variables(self.info.id, found)
        return {**result, **found}

    def mapped(
        self, token: Token, rows: list[tuple[Any, Any]], source: dict[str, Any], complete: bool
    ) -> dict[str, Any]:
        """Values of rows with a target, taken from ``source``; unless ``complete`` missing ones are left out."""
        found = {}
        for row, expression in rows:
            target = row.get("target")
            if not target:
                continue
            if expression is not None:
                if complete or expression.names <= source.keys():
                    value = token.case.evaluate_in(self.info.id, expression, source)
                    found[target] = stored(value, self.info.id)
            elif complete or row.get("source") in source:
                found[target] = source.get(row.get("source", ""))
        return found
