"""The one way an act happens: lock, recognise a repetition, ask the policy, perform, journal, answer — or refuse."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, insert, literal, select

from engine.db.tables import incidents, requests, tasks
from engine.errors import Conflict, Invalid, LianghengError, NotFound, Refused, StepFailed
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.open_case import OpenCase
from engine.execution.services import Services
from engine.execution.statements import OPEN_COUNTERSIGNS
from engine.identity.actor import Actor
from engine.journal.catalogue import SYSTEM_STREAM
from engine.journal.writer import Author, append
from engine.values import dumps, loads
from engine.work import Transactions, Work, new_id

_ONE = select(literal(1).label("one")).subquery()
_ASKED = and_(
    requests.c.actor == bindparam("actor"),
    requests.c.command == bindparam("command"),
    requests.c.key == bindparam("key"),
)
_ANSWER = (requests.c.digest.label("asked"), requests.c.answer)
_PREFLIGHT = select(*_ANSWER).select_from(_ONE.outerjoin(requests, _ASKED))
_PREFLIGHT_TASK = select(*_ANSWER, tasks, OPEN_COUNTERSIGNS.label("countersigns")).select_from(
    _ONE.outerjoin(requests, _ASKED).outerjoin(
        tasks, and_(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
    )
)
_REMEMBER = insert(requests)
_TASK_COLUMNS = tuple(column.name for column in tasks.columns)


@dataclass(frozen=True)
class Pipeline:
    """Executes commands for one engine."""

    services: Services
    transactions: Transactions

    def execute(self, actor: Actor, command: Command, key: str | None = None) -> dict[str, Any]:
        """Execute ``command`` for ``actor`` in one transaction and return its answer.

        ``key`` is the caller's idempotency key: the same key with the same content returns the first answer, with
        another content Conflict. Refusals are journaled in a second short transaction; a diagram that cannot go on
        leaves an incident. Raises the errors of the tree.
        """
        request = key or secrets.token_hex(16)  # our own key makes a repetition after a lost connection harmless
        asked = command.digest() if key and command.remembered else ""  # under our own key nothing else can be asked
        try:
            return self.transactions.run(lambda work: self._perform(work, actor, command, request, asked))
        except StepFailed as failure:
            self._open_incident(actor, command, failure)
            raise
        except (Refused, Conflict, Invalid, NotFound) as refusal:
            if command.journaled_refusals and not actor.is_system:
                self._journal_refusal(actor, command, refusal)
            raise

    def _perform(self, work: Work, actor: Actor, command: Command, key: str, asked: str) -> dict[str, Any]:
        act, found = self._begin(work, actor, command, key)
        if found["asked"] is not None:
            if found["asked"] != asked:
                raise Conflict("conflict.key_reused")
            earlier: dict[str, Any] = loads(found["answer"])
            return earlier
        answer = command.perform(act)
        if act.locked is not None and act.locked.head.rows:
            act.locked.save()
        if command.remembered:
            row = {"actor": actor.person_id, "command": command.act, "key": key, "digest": asked}
            work.connection.execute(_REMEMBER, {**row, "answer": dumps(answer), "at": work.machine_at})
        return answer

    def _begin(self, work: Work, actor: Actor, command: Command, key: str) -> tuple[Act, Mapping[str, Any]]:
        """Lock the case, then look for an earlier answer and the task: in this order, so that neither can be stale."""
        case = OpenCase.lock(self.services, work, command.locked_case) if command.locked_case else None
        act = Act(self.services, work, actor, case)
        names: dict[str, Any] = {"actor": actor.person_id, "command": command.act, "key": key}
        if case is not None and command.task_number is not None:
            names |= {"case": case.id, "number": command.task_number}
            found = work.connection.execute(_PREFLIGHT_TASK, names).mappings().one()
            if found["case_id"] is not None:
                act.row = {name: found[name] for name in _TASK_COLUMNS}
                act.countersigns = found["countersigns"]
            return act, dict(found)
        if not command.remembered:
            return act, {"asked": None}
        return act, dict(work.connection.execute(_PREFLIGHT, names).mappings().one())

    def _journal_refusal(self, actor: Actor, command: Command, refusal: LianghengError) -> None:
        if command.locked_case is None and isinstance(refusal, Refused):
            self.transactions.run(lambda work: _note_refused(work, actor, command, refusal))
        if command.locked_case is None or refusal.code == "not_found.case":
            return

        def write(work: Work) -> None:
            act, _ = self._begin(work, actor, command, "")
            said = {"refusal": {key: str(value) for key, value in refusal.values.items()}} if refusal.values else {}
            act.case.note("act_refused", act.author, hashed=_about(command, refusal), private=said)
            act.case.save()

        self.transactions.run(write)

    def _open_incident(self, actor: Actor, command: Command, failure: StepFailed) -> None:
        if command.locked_case is None:
            return
        incident = command.incident_id or new_id()

        def write(work: Work) -> None:
            act, _ = self._begin(work, actor, command, "")
            if command.incident_id is None:
                work.connection.execute(insert(incidents), _incident_row(act, incident, command, failure))
                command.hold(act)
            hashed = {**_about(command, failure), "incident": incident, "element": failure.element}
            act.case.note("incident_opened", act.author, hashed=hashed)
            act.case.save()

        self.transactions.run(write)
        failure.values["incident"] = incident


def _note_refused(work: Work, actor: Actor, command: Command, refusal: Refused) -> None:
    """What somebody tried who may not: in the system's journal, where no case is concerned."""
    said = {"refusal": {key: str(value) for key, value in refusal.values.items()}} if refusal.values else {}
    head, author = work.stream(SYSTEM_STREAM), Author(person=actor.person_id)
    append(
        head, "system_act_refused", work.at, author,
        algorithm=work.hash, hashed=_about(command, refusal), private=said,
    )  # fmt: skip


def _about(command: Command, error: LianghengError) -> dict[str, Any]:
    number = command.task_number
    return {"act": command.act, "code": error.code, **({"n": number} if number is not None else {})}


def _incident_row(act: Act, incident: str, command: Command, failure: StepFailed) -> dict[str, Any]:
    return {
        "case_id": act.case.id,
        "id": incident,
        "n": command.task_number,
        "element": failure.element,
        "code": failure.code,
        "detail": dumps({key: str(value) for key, value in failure.values.items()}),
        "command": dumps({"type": type(command).__name__, "fields": command.to_plain()}),
        "actor": act.actor.person_id,
        "state": "open",
        "opened_at": act.work.at,
        "closed_at": None,
        "attempts": 0,
    }
