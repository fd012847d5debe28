"""What a step sees of its surroundings: live when it happens, from the record when it is replayed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.calendars.days import Calendar
from engine.calendars.deadlines import deadline_functions
from engine.clock import ZONE, local_date
from engine.definitions.manifest import Manifest
from engine.definitions.store import Deployed
from engine.errors import StepFailed
from engine.execution.seen import Seen, recorded
from engine.expressions.functions import BASE_FUNCTIONS
from engine.spiff import BpmnError

Functions = Mapping[str, Callable[..., Any]]
_functions: dict[tuple[str, str], Functions] = {}


def functions_on(calendar: Calendar, now: datetime) -> Functions:
    """Every function an expression may call on the business day of ``now``, built once a day and calendar version."""
    today = local_date(now)
    key = (calendar.version, today.isoformat())
    if key not in _functions:
        if len(_functions) > 400:
            _functions.clear()
        _functions[key] = {**BASE_FUNCTIONS, **deadline_functions(calendar, today)}
    return _functions[key]


def step_functions(calendar: Calendar, now: datetime) -> Functions:
    """The functions of a step at ``now``: those of its day and ``now()``, the moment itself as ISO text."""
    return {**functions_on(calendar, now), "now": lambda: now.astimezone(ZONE).isoformat(timespec="seconds")}


def parameters(manifest: Manifest) -> dict[str, Any]:
    """The parameters of a bundle as expressions see them (``param.x``)."""
    return {key: parameter.value for key, parameter in manifest.parameters.items()}


class LiveHost:
    """The surroundings of a step as it happens. ``seen`` collects every outside value that was read."""

    def __init__(
        self,
        now: datetime,
        calendar: Calendar,
        bundle: Deployed,
        readings: Mapping[str, Callable[[], Mapping[str, Any] | None]],
        perform: Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        self.now, self.calendar, self._bundle, self._perform = now, calendar, bundle, perform
        self.seen: dict[str, Any] = {}
        self._names: Mapping[str, Any] = {
            **{name: Seen(name, load, self.seen) for name, load in readings.items()},
            "param": parameters(bundle.manifest),
            "today": local_date(now).isoformat(),
        }

    def names(self) -> Mapping[str, Any]:
        """The read-only names."""
        return self._names

    def functions(self) -> Functions:
        """The functions expressions may call."""
        return {**step_functions(self.calendar, self.now), **self._bundle.functions}

    def perform(self, topic: str, element: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run an operation inside this transaction."""
        return self._perform(topic, element, inputs)


class RecordedHost:
    """The surroundings of a step as they were: nothing is read from any table."""

    def __init__(
        self,
        now: datetime,
        calendar: Calendar,
        bundle: Deployed,
        seen: Mapping[str, Any],
        results: list[Mapping[str, Any]],
    ) -> None:
        self.now, self._calendar, self._bundle, self._results = now, calendar, bundle, results
        self._names: Mapping[str, Any] = {
            "case": recorded("case", seen),
            "centre": recorded("centre", seen),
            "unit": recorded("unit", seen),
            "standing": recorded("standing", seen),
            "param": parameters(bundle.manifest),
            "today": local_date(now).isoformat(),
        }

    def names(self) -> Mapping[str, Any]:
        """The read-only names as they were read then."""
        return self._names

    def functions(self) -> Functions:
        """The functions of that day, that calendar version and the pinned bundle."""
        return {**step_functions(self._calendar, self.now), **self._bundle.functions}

    def perform(self, topic: str, element: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """The recorded result of the next operation; StepFailed when the diagram now asks for another one."""
        if not self._results:
            raise StepFailed("step.not_recorded", element=element, topic=topic)
        expected = self._results.pop(0)
        if expected["topic"] != topic or expected["element"] != element:
            raise StepFailed("step.not_recorded", element=element, topic=topic)
        result: Mapping[str, Any] = expected["result"]
        if "error" in expected:
            raise BpmnError(expected["error"])
        return result
