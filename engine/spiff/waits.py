"""What a case waits for: tasks, timers and messages with their numbers, due dates and the deadlines they hang on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.calendars.deadlines import Due
from engine.calendars.errors import CalendarError
from engine.spiff.elements import HumanTask
from engine.spiff.evaluation import FAILURES, Evaluation, failed, stored
from engine.spiff.expressions import Value
from engine.spiff.facts import StepFailed, Wait
from engine.spiff.timers import Cycle, MomentError, moment_of
from engine.spiff.tokens import Token, cancel
from engine.values import to_plain

#: bool attributes of a task drawn as properties
_FLAGS = ("outside", "sealed")
_LISTS = ("candidateGroups", "remind", "escalate")


class Waiting(Evaluation):
    """Numbers and states everything a case waits for. ``waiting`` maps n to its token."""

    waiting: dict[int, Token]
    ordinals: dict[str, int]
    last_n: int

    def next_n(self) -> int:
        """The next number of this case."""
        self.last_n += 1
        return self.last_n

    # ------------------------------------------------------------- opening
    def open_task(self, token: Token, kind: str) -> None:
        """A task begins to wait for somebody."""
        info = token.task_spec.info
        n = token.internal_data["n"] = self.next_n()
        ordinal = token.internal_data["ordinal"] = self.ordinals.get(info.id, 0) + 1
        self.ordinals[info.id] = ordinal
        self.waiting[n] = token
        data: dict[str, Any] = {"n": n, "element": info.id, "ordinal": ordinal, "kind": kind}
        data.update(self.task_attributes(token))
        parent = token.above
        if token.task_spec.is_instance and parent is not None:
            index = token.internal_data["index"]
            data.update(index=index, item=to_plain(parent.internal_data["items"][index]))
        self.state_fact("task_opened", info.id, data)

    def task_attributes(self, token: Token) -> dict[str, Any]:
        """The evaluated attributes of a task; lists are split at commas, due is a record or None."""
        compiled = token.task_spec.compiled
        found = {name: self.evaluate(token, value) for name, value in compiled.attributes.items()}
        data: dict[str, Any] = {
            "name": self.evaluate(token, compiled.name),
            "form": found.get("formKey"),
            "groups": split(found.get("candidateGroups")),
            "party": found.get("party"),
            "assignee": stored(found.get("assignee"), token.task_spec.info.id),
            "priority": whole(found.get("priority")),
            "due": None if compiled.due is None else self.due_record(token, compiled.due),
            "remind": split(found.get("remind")),
            "escalate": split(found.get("escalate")),
        }
        data.update({flag: found.get(flag) in ("true", True) for flag in _FLAGS})
        return data

    def due_record(self, token: Token, value: Value) -> dict[str, Any]:
        """The record of a due date: that of a Due, or {'due': moment} where a moment or a duration is meant."""
        moment, record = self.timed(token, value)
        return record or {"due": moment}

    def timed(self, token: Token, value: Value) -> tuple[str, dict[str, Any] | None]:
        """Evaluate a timer or due date: the moment it falls on (ISO, UTC) and its record where it is a date.

        Raises StepFailed('step.bad_moment').
        """
        element = token.task_spec.info.id
        result = self.evaluate(token, value)
        try:
            moment = moment_of(result, self.host.now).isoformat()
            if isinstance(result, Due):
                return moment, result.to_record()
            return moment, Due(result.strip()).to_record() if len(result.strip()) == 10 else None
        except MomentError as error:
            raise StepFailed("step.bad_moment", element=element, value=str(error)) from error
        except FAILURES as error:
            raise failed(error, element) from error

    def open_event(self, token: Token) -> None:
        """A timer or message event begins to wait."""
        info = token.task_spec.info
        if info.event == "timer":
            assert info.timer is not None and token.task_spec.compiled.timer is not None
            if info.timer.kind == "timeCycle":
                self.open_cycle(token, self.first_turn(token, token.task_spec.compiled.timer))
            else:
                self.open_timer(token, *self.timed(token, token.task_spec.compiled.timer))
            return
        n = token.internal_data["n"] = self.next_n()
        self.waiting[n] = token
        self.state_fact("message_awaited", info.id, {"n": n, "message": info.message})

    def first_turn(self, token: Token, value: Value) -> Cycle:
        """The cycle of a timer event. Raises StepFailed('cycle.bad')."""
        element = token.task_spec.info.id
        text = self.evaluate(token, value)
        try:
            return Cycle.begin(text, self.host.now)
        except FAILURES as error:
            raise failed(error, element) from error

    def open_cycle(self, token: Token, cycle: Cycle) -> None:
        """The next turn of a repeating timer; every turn has its own number. After the last the event is over."""
        token.internal_data["cycle"] = cycle.to_state()
        due = cycle.due
        if due is None:
            cancel(token)
        else:
            self.open_timer(token, due, None)

    def open_timer(self, token: Token, due: str, record: Mapping[str, Any] | None, n: int | None = None) -> None:
        """Set a timer; ``n`` is given when a timer is recomputed."""
        number = token.internal_data["n"] = self.next_n() if n is None else n
        token.internal_data["due"] = due
        self.waiting[number] = token
        self.state_fact("timer_set", token.task_spec.info.id, {"n": number, "due": due, "record": record})

    def move_timer(self, n: int, due: str | None, record: Mapping[str, Any] | None, days: int) -> None:
        """Timer ``n`` falls due at ``due`` (ISO, UTC) instead, or ``days`` later than it would have (None).

        A repeating timer keeps its rhythm from the new moment on.
        """
        token = self.waiting[n]
        cycle = token.internal_data.get("cycle")
        if cycle is not None:
            shifted = Cycle.from_state(cycle).shifted(days)
            token.internal_data["cycle"] = shifted.to_state()
            due = shifted.due
        if due is None:
            due = (datetime.fromisoformat(token.internal_data["due"]) + timedelta(days=days)).isoformat()
        self.state_fact("timer_closed", token.task_spec.info.id, {"n": n, "outcome": "recomputed"})
        self.open_timer(token, due, record, n)

    # ------------------------------------------------------------- closing
    def close_wait(self, token: Token, outcome: str) -> None:
        """What ``token`` waited for is over; nothing happens when it waits for nothing."""
        n = token.internal_data.pop("n", None)
        if n is None:
            return
        del self.waiting[n]
        token.internal_data.pop("due", None)
        kind = {"task": "task_closed", "timer": "timer_closed", "message": "message_closed"}[kind_of(token)]
        self.state_fact(kind, token.task_spec.info.id, {"n": n, "outcome": outcome})

    def waits(self) -> list[Wait]:
        """Everything waited for, by number."""
        return [self.wait(n) for n in sorted(self.waiting)]

    def wait(self, n: int) -> Wait:
        """What number ``n`` waits for."""
        token = self.waiting[n]
        info, internal, parent = token.task_spec.info, token.internal_data, token.above
        kind = kind_of(token)
        return Wait(
            n=n,
            kind=kind,
            element=info.id,
            due=internal.get("due"),
            message=info.message if kind == "message" else None,
            ordinal=internal.get("ordinal"),
            item=parent.internal_data["items"][internal["index"]]
            if "index" in internal and parent is not None
            else None,
        )

    # ------------------------------------------------------------- named deadlines
    def change_deadline(self, key: str, due: str, element: str) -> None:
        """Set a named deadline; every waiting timer and open due date that asks for it is computed anew.

        Raises StepFailed('step.bad_deadline') when ``due`` is no date.
        """
        try:
            record = Due(due).to_record()
        except CalendarError as error:
            raise StepFailed("step.bad_deadline", element=element, key=key) from error
        self.deadlines[key] = record
        self.state_fact("deadline_set", element, {"key": key, "record": record})
        for n in sorted(self.waiting):
            token = self.waiting[n]
            compiled = token.task_spec.compiled
            if isinstance(token.task_spec, HumanTask):
                if compiled.due is not None and compiled.due.depends_on(key):
                    record = self.due_record(token, compiled.due)
                    self.state_fact("due_changed", token.task_spec.info.id, {"n": n, "record": record})
            elif compiled.timer is not None and compiled.timer.depends_on(key) and "cycle" not in token.internal_data:
                due_moment, due_date = self.timed(token, compiled.timer)
                self.state_fact("timer_closed", token.task_spec.info.id, {"n": n, "outcome": "recomputed"})
                self.open_timer(token, due_moment, due_date, n)


def kind_of(token: Token) -> str:
    """task, timer or message."""
    if isinstance(token.task_spec, HumanTask):
        return "task"
    return "timer" if token.task_spec.is_apart or token.task_spec.info.event == "timer" else "message"


def split(value: Any) -> list[str]:
    """A comma list (or a list) as a list of trimmed texts."""
    if value is None:
        return []
    parts = value if isinstance(value, (list, tuple)) else str(value).split(",")
    return [text for part in parts if (text := str(part).strip())]


def whole(value: Any) -> int | None:
    """A priority as int, None when absent or no number."""
    text = str(value if value is not None else "").strip()
    return int(text) if text.lstrip("-").isdigit() else None
