"""What goes into and comes out of the executor: the host it asks, the facts it states, the waits it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.errors import LianghengError, StepFailed

__all__ = ["BpmnError", "DiagramError", "Fact", "Host", "StepFailed", "Wait"]


class BpmnError(LianghengError):
    """An operation ends with an error the diagram may catch by a boundary event with this error code."""

    code = "step.bpmn_error"

    def __init__(self, error_code: str, message: str = "") -> None:
        super().__init__(None, error_code=error_code, message=message)
        self.error_code = error_code
        self.message = message


class DiagramError(LianghengError):
    """A diagram cannot be compiled; ``element`` is the id of the offending element ('' for the file)."""

    code = "diagram.invalid"

    def __init__(self, code: str, /, element: str = "", **values: Any) -> None:
        super().__init__(code, element=element, **values)
        self.element = element


class Host(Protocol):
    """What a step may ask the outside for. Every answer is recorded by the caller so that a replay gives the same."""

    @property
    def now(self) -> datetime:
        """The business moment of the input, aware."""
        ...

    def names(self) -> Mapping[str, Any]:
        """Read-only names of expressions: case, centre, unit, param, today ..."""
        ...

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Named functions of expressions beyond the built-in ones."""
        ...

    def perform(self, topic: str, element: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Perform an operation and give its result; may raise BpmnError."""
        ...


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the diagram did: ``kind`` and ``element`` (id in the diagram), ``data`` plain JSON values only."""

    kind: str
    element: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Something the case waits for: ``kind`` is task, timer or message; ``n`` its number within the case.

    ``due`` is the ISO moment (UTC) of a timer, ``message`` the awaited name, ``ordinal`` the how-many-eth task of
    this element, ``item`` the item of a multi-instance.
    """

    n: int
    kind: str
    element: str
    due: str | None = None
    message: str | None = None
    ordinal: int | None = None
    item: Any = None
