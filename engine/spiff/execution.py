"""The public face of the executor: start, load, step and dump one case. Pure: no clock, no database, no uuid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.calendars.deadlines import Due
from engine.spiff import codec, intervention
from engine.spiff.elements import HumanTask
from engine.spiff.evaluation import stored
from engine.spiff.facts import Fact, Host, StepFailed, Wait
from engine.spiff.intervention import refuse_bad_target
from engine.spiff.merging import view
from engine.spiff.program import Program
from engine.spiff.timers import moment_of
from engine.spiff.tokens import Token
from engine.spiff.waits import kind_of
from engine.spiff.workflow import Case


class Execution:
    """One case between two inputs. Every method that fails raises StepFailed: throw the object away then.

    ``facts`` are those since :meth:`start` or :meth:`load`.
    """

    def __init__(self, case: Case) -> None:
        self._case = case

    # ------------------------------------------------------------- life
    @classmethod
    def start(
        cls,
        program: Program,
        process_id: str,
        variables: Mapping[str, Any],
        host: Host,
        start_event: str | None = None,
    ) -> Execution:
        """Start a case and run it to its first waits.

        Args:
            program: the compiled bundle.
            process_id: the process to start.
            variables: its first variables (for a message start, the message's payload).
            host: what the step may ask.
            start_event: id of the start event; the none start event when absent.

        Raises:
            StepFailed: 'step.no_process', 'step.no_start', or whatever the steps raise.
        """
        spec = program.specs.get(process_id)
        if spec is None or process_id not in program.processes:
            raise StepFailed("step.no_process", element=process_id, process=process_id)
        start = spec.none_start if start_event is None else spec.starts.get(start_event)
        if start is None:
            raise StepFailed("step.no_start", element=start_event or process_id)
        case = Case(program, process_id, host)
        case.begin(start, variables)
        case.settle()
        return cls(case)

    @classmethod
    def start_at(
        cls,
        program: Program,
        process_id: str,
        place: Sequence[str],
        variables: Mapping[str, Any],
        deadlines: Mapping[str, str],
        host: Host,
    ) -> Execution:
        """Take a case over in its middle life and run it to its next waits.

        Args:
            place: the element at which it stands, after the call activities or sub-processes around it, if any.
            variables: what is known of it; every scope on the way sees them.
            deadlines: its named deadlines (ISO dates or Dues).

        Raises:
            StepFailed: 'step.no_process', 'step.no_place', or whatever the steps raise.
        """
        if process_id not in program.processes or process_id not in program.specs:
            raise StepFailed("step.no_process", element=process_id, process=process_id)
        case = Case(program, process_id, host)
        if not place:
            raise StepFailed("step.no_place", element=process_id)
        refuse_bad_target(case.door(case, place[0]), place[0])
        case.begin_at(place, variables, deadlines)
        case.settle()
        if case.entry:
            raise StepFailed("step.no_place", element=case.entry[0])
        return cls(case)

    @classmethod
    def load(cls, program: Program, blob: bytes, host: Host) -> Execution:
        """The case as :meth:`dump` stored it. Raises StepFailed('step.unknown_format' or 'step.foreign_state')."""
        return cls(codec.load(program, blob, host))

    def resume(self, host: Host) -> None:
        """Go on in memory with another host and no facts yet, exactly as after :meth:`dump` and :meth:`load`.

        Only for an object whose last input did not fail.
        """
        self._case.attach(host)
        self._case.facts = []

    def dump(self) -> bytes:
        """The state of the case between two inputs, compacted."""
        return codec.dump(self._case)

    # ------------------------------------------------------------- what it is
    @property
    def facts(self) -> list[Fact]:
        """What the diagram did, in order."""
        return self._case.facts

    @property
    def process_id(self) -> str:
        """The process the case was started with."""
        return self._case.process_id

    @property
    def ended(self) -> str | None:
        """Id of the end event the case ended with, None while it runs ('' when its last branch ended without one)."""
        return (self._case.ended or "") if self._case.completed else None

    @property
    def waits(self) -> list[Wait]:
        """Everything the case waits for, by number."""
        return self._case.waits()

    @property
    def deadlines(self) -> dict[str, Due]:
        """The named deadlines."""
        return {key: Due.from_record(record) for key, record in self._case.deadlines.items()}

    def variables(self, n: int | None = None) -> dict[str, Any]:
        """The variables seen by wait ``n``, or those of the top process (branches overlaid, older first)."""
        if n is not None:
            return dict(self._waiting(n).data)
        if self._case.result is not None:
            return dict(self._case.result)
        return view(self._case.task_tree)

    def inputs(self, n: int) -> dict[str, Any]:
        """The input parameters of task ``n``, evaluated now: the prefill of its form."""
        return self._case.evaluate_inputs(self._waiting(n, "task"))

    # ------------------------------------------------------------- inputs
    def complete_task(self, n: int, form: Mapping[str, Any], actor: Mapping[str, Any]) -> None:
        """Complete task ``n`` with a checked submission; ``actor`` is what expressions know as ``actor``.

        The submission is plain as variables are (evaluation.stored) and is not changed by anybody afterwards: what
        becomes a variable is copied from it.
        """
        token = self._waiting(n, "task")
        self._case.close_wait(token, "completed")
        spec: HumanTask = token.task_spec
        spec.finish(token, form, stored(actor))
        self._case.settle()

    def deliver_message(self, name: str, payload: Mapping[str, Any], n: int | None = None) -> bool:
        """Deliver a message to every wait for it (or to ``n`` only), in the order of their numbers.

        Returns False, and changes nothing, when nobody waits for it.
        """
        listeners = [number for number in self._case.listeners(name) if n is None or number == n]
        if not listeners:
            return False
        self._case.deliver(listeners, stored(payload))
        self._case.settle()
        return True

    def fire_timer(self, n: int) -> None:
        """Let timer ``n`` happen now; whether it is due is the caller's business."""
        token = self._waiting(n, "timer")
        self._case.close_wait(token, "fired")
        token.task_spec.happen(token, None)
        self._case.settle()

    def set_deadline(self, key: str, due: str) -> None:
        """Set or correct a named deadline (ISO date or Due); what hangs on it is computed anew."""
        self._case.change_deadline(key, due, "")

    def move_timer(self, n: int, moved: Mapping[str, Any]) -> None:
        """Let timer ``n`` fall due later, as ``moved`` says: its new date as a record, or by how many days it moves.

        Raises StepFailed('step.not_waiting') when there is no such timer.
        """
        self._waiting(n, "timer")
        record = moved.get("record")
        due = moment_of(str(Due.from_record(record)), self._case.host.now).isoformat() if record else None
        self._case.move_timer(n, due, record, int(moved.get("days", 0)))

    def add_instance(self, n: int, item: Any) -> None:
        """Add an instance with ``item`` to the multi-instance activity in which task ``n`` waits (加签)."""
        intervention.add_instance(self._waiting(n), stored(item))
        self._case.settle()

    def cancel_token(self, n: int) -> None:
        """Cancel the branch or instance that waits at ``n``. Raises StepFailed with the reason when it may not go."""
        intervention.cancel_token(self._waiting(n))
        self._case.settle()

    def place_token(self, element: str, scope: int) -> None:
        """Move the token that waits at number ``scope`` to ``element`` of the same scope (退回).

        Raises StepFailed: 'step.other_scope', 'step.bad_target', 'step.open_fork' or 'step.join_needs_branches'.
        """
        intervention.place_token(self._waiting(scope), element)
        self._case.settle()

    def refuse_place(self, element: str, scope: int) -> None:
        """Raise StepFailed where :meth:`place_token` would refuse; change nothing."""
        intervention.way_back(self._waiting(scope), element)

    def close(self) -> None:
        """End the case from outside: everything in it is cancelled, and it ended without an end event."""
        self._case.close()

    # ------------------------------------------------------------- inside
    def _waiting(self, n: int, kind: str | None = None) -> Token:
        token = self._case.waiting.get(n)
        if token is None or (kind is not None and kind_of(token) != kind):
            raise StepFailed("step.not_waiting", n=n)
        return token
