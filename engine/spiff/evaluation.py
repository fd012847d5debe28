"""Expressions, variables, operations and decisions of a running case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.calendars.deadlines import Due
from engine.calendars.errors import CalendarError
from engine.errors import LianghengError
from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import Expression, Script
from engine.spiff.expressions import Functions, Value
from engine.spiff.facts import BpmnError, Fact, Host, StepFailed
from engine.spiff.merging import MISSING, same
from engine.spiff.tokens import Token
from engine.values import PLAIN, to_plain

if TYPE_CHECKING:
    from engine.spiff.program import Program

SET_DEADLINE = "set_deadline"
#: what an expression, a function of the host or the calendar may raise
FAILURES = (LianghengError, CalendarError)


_KEPT = PLAIN | {Decimal}  # types that nothing is copied of


def failed(error: LianghengError | CalendarError, element: str) -> StepFailed:
    """The StepFailed of an error met at ``element``; one that already names its element keeps it."""
    values = {**error.values, "element": error.values.get("element") or element}
    return StepFailed(error.code, **values)


def stored(value: Any, element: str = "") -> Any:
    """A value as variables keep it: plain str, int, bool, None, Decimal, list, dict; copies, never aliases.

    Raises StepFailed('step.bad_value') for anything else.
    """
    kind = type(value)
    if kind in _KEPT:
        return value
    if kind is dict:  # before the abstract classes, which take long to ask
        return {str(key): item if type(item) in _KEPT else stored(item, element) for key, item in value.items()}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {str(key): stored(item, element) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [stored(item, element) for item in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, date):
        return value.isoformat()
    raise StepFailed("step.bad_value", element=element, type=kind.__name__)


class Evaluation(ABC):
    """What a case needs to evaluate: its program, its host, its named deadlines; states facts about variables."""

    program: Program
    host: Host
    facts: list[Fact]
    deadlines: dict[str, dict[str, Any]]
    _names: Mapping[str, Any] | None = None
    _functions: Functions | None = None

    def state_fact(self, kind: str, element: str, data: Mapping[str, Any] | None = None) -> None:
        """Append a fact; ``data`` holds plain JSON values."""
        self.facts.append(Fact(kind, element, data or {}))

    # ------------------------------------------------------------- scope
    def attach(self, host: Host) -> None:
        """Use ``host`` from now on."""
        self.host = host
        self._names = None
        self._functions = None

    def functions(self) -> Functions:
        """Built-in functions, those of the host, and deadline()."""
        if self._functions is None:
            self._functions = {**BASE_FUNCTIONS, **self.host.functions(), "deadline": self.deadline}
        return self._functions

    def scope(self, data: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
        """What an expression sees: variables, the host's read-only names over them, names of the moment on top."""
        if self._names is None:
            self._names = self.host.names()
        return {**data, **self._names, **extra}

    def deadline(self, key: str) -> Due:
        """The named deadline. Raises StepFailed('step.unknown_deadline')."""
        record = self.deadlines.get(key)
        if record is None:
            raise StepFailed("step.unknown_deadline", key=key)
        return Due.from_record(record)

    # ------------------------------------------------------------- evaluation
    def evaluate_in(self, element: str, expression: Expression, data: Mapping[str, Any], **extra: Any) -> Any:
        """Evaluate an expression on ``data``. Raises StepFailed with the code of what went wrong."""
        return self._guarded(element, expression, self.scope(data, extra))

    def evaluate(self, token: Token, expression: Expression | Value, **extra: Any) -> Any:
        """Evaluate an expression or value where ``token`` stands."""
        return self._guarded(token.task_spec.info.id, expression, self.scope(token.data, extra))

    def _guarded(self, element: str, expression: Expression | Value, scope: Mapping[str, Any]) -> Any:
        try:
            return expression.evaluate(scope, self.functions())
        except FAILURES as error:
            raise failed(error, element) from error

    def holds(self, token: Token, expression: Expression, flow: str) -> bool:
        """Whether the condition of a sequence flow is true; anything but true or false is an error."""
        result = self.evaluate(token, expression)
        if not isinstance(result, bool):
            raise StepFailed("step.not_boolean", element=token.task_spec.info.id, flow=flow)
        return result

    def evaluate_inputs(self, token: Token) -> dict[str, Any]:
        """The input parameters of the element."""
        return {name: self.evaluate(token, value) for name, value in token.task_spec.compiled.inputs.items()}

    def evaluate_outputs(self, token: Token, **extra: Any) -> dict[str, Any]:
        """The output parameters of the element in their order; each sees those before it."""
        found: dict[str, Any] = {}
        element = token.task_spec.info.id
        for name, value in token.task_spec.compiled.outputs.items():
            found[name] = stored(self._guarded(element, value, self.scope({**token.data, **found}, extra)), element)
        return found

    def run_script(self, token: Token, script: Script) -> dict[str, Any]:
        """The variables a script assigns."""
        element = token.task_spec.info.id
        try:
            return dict(script.run(self.scope(token.data, {}), self.functions()))
        except FAILURES as error:
            raise failed(error, element) from error

    # ------------------------------------------------------------- variables
    def set_variables(self, token: Token, element: str, values: Mapping[str, Any]) -> None:
        """Set variables where ``token`` stands and state those that changed."""
        kept = {name: stored(value, element) for name, value in values.items()}
        changed = {name: value for name, value in kept.items() if not same(token.data.get(name, MISSING), value)}
        token.data.update(kept)
        self.state_variables(element, changed)

    def state_variables(self, element: str, values: Mapping[str, Any]) -> None:
        """State variables that were set."""
        if values:
            self.state_fact("variables_set", element, {"values": to_plain(values)})

    # ------------------------------------------------------------- operations, decisions
    def perform(self, token: Token, topic: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Perform an operation: set_deadline here, everything else by the host."""
        element = token.task_spec.info.id
        if topic == SET_DEADLINE:
            key, due = inputs.get("key"), inputs.get("due")
            if not isinstance(key, str) or not isinstance(due, str):
                raise StepFailed("step.bad_deadline", element=element)
            self.change_deadline(key, due, element)
            result: dict[str, Any] = {"key": key, "due": str.__str__(due)}
        else:
            try:
                result = dict(self.host.perform(topic, element, inputs) or {})
            except BpmnError:
                raise
            except FAILURES as error:
                raise failed(error, element) from error
            self._names = None
        plain = {"topic": topic, "inputs": to_plain(inputs), "result": to_plain(result)}
        self.state_fact("operation_performed", element, plain)
        return result

    @abstractmethod
    def change_deadline(self, key: str, due: str, element: str) -> None:
        """Set a named deadline and recompute what depends on it (see Waiting)."""

    def decide(self, token: Token, key: str, mapping: str) -> Any:
        """The result of a decision in the shape mapDecisionResult names."""
        element = token.task_spec.info.id
        decision = self.program.decisions.get(key)
        if decision is None:
            raise StepFailed("step.no_decision", element=element, decision=key)
        inputs = self.evaluate_inputs(token)
        try:
            rows = decision.evaluate(self.scope(token.data, inputs), self.functions())
        except FAILURES as error:
            raise failed(error, element) from error
        return shaped([dict(row) for row in rows], mapping, element)


def shaped(rows: list[dict[str, Any]], mapping: str, element: str) -> Any:
    """Rows of a decision as mapDecisionResult wants them. Raises StepFailed('step.decision_shape')."""
    if mapping in ("", "resultList"):
        return rows
    if mapping == "collectEntries":
        return [value for row in rows for value in row.values()]
    if len(rows) > 1:
        raise StepFailed("step.decision_shape", element=element, mapping=mapping)
    row = rows[0] if rows else None
    if mapping == "singleEntry":
        if row is not None and len(row) != 1:
            raise StepFailed("step.decision_shape", element=element, mapping=mapping)
        return None if row is None else next(iter(row.values()))
    return row
