"""Looks into a case as it stands, for pages: the prefill of a form and what the case waits for. Locks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.cases.contents import Row
from engine.cases.uploads import files_named
from engine.errors import LianghengError, NotFound
from engine.execution.brought import files_brought, known_files
from engine.execution.case_row import CASE, ENDED
from engine.execution.open_case import OpenCase
from engine.execution.prefill import prefill
from engine.execution.services import Services
from engine.ports import Clock, CompiledForm
from engine.spiff import Execution, Wait
from engine.work import Work


@dataclass(frozen=True)
class Glance:
    """A case and its execution as one moment of one transaction saw them. Nothing of it is ever saved."""

    case: OpenCase
    execution: Execution

    @property
    def waits(self) -> Sequence[Wait]:
        """What the case waits for: tasks, timers, messages. Nothing when it is over."""
        return [] if self.case.state == ENDED else self.execution.waits

    @property
    def messages(self) -> frozenset[str]:
        """The names of the messages something in the case waits for now."""
        return frozenset(wait.message for wait in self.waits if wait.message)

    def prefill(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """What the form of ``task`` shows before anybody types; {} when the diagram cannot say."""
        try:
            return prefill(self.case, self.execution, task)
        except LianghengError:
            return {}  # a form that opens empty is better than a page that does not open

    def files(
        self, task: Mapping[str, Any], person_id: str, compiled: CompiledForm, stored: Mapping[str, Any]
    ) -> Mapping[str, Mapping[str, Any]]:
        """What is known of the files that the form of ``task`` may name, by id; ``stored`` is its :meth:`prefill`."""
        return known_files(self.case, task["n"], person_id, compiled, stored).told

    def file_held(self, task: Mapping[str, Any], compiled: CompiledForm, file_id: str) -> Row | None:
        """The file, when the form of ``task`` was filled in with it; of this case or of the one it was read in."""
        held = compiled.files_in(self.prefill(task)).keys() & {file_id}
        own = files_named(self.case.work.connection, self.case.id, held)
        return own.get(file_id) or files_brought(self.case, held).get(file_id)


def glance(services: Services, connection: Connection, clock: Clock, case_id: str) -> Glance:
    """Load ``case_id`` without locking it; NotFound when there is none. The caller has asked the policy."""
    row = connection.execute(CASE, {"case": case_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.case", case=case_id)
    work = Work(connection, clock.business_now(), clock.machine_now(), services.settings.hash)
    bundle = services.library.get(connection, row["bundle_id"])
    case = OpenCase(services, work, dict(row), bundle, is_new=False)
    return Glance(case, Execution.load(bundle.program, row["execution"], case.host()))
