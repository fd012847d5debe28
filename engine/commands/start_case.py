"""Begin a case of a procedure: by a person, by the plan of recurring duties, or by another case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from engine.cases.parties import initial_parties
from engine.clock import local_date
from engine.commands.opening import enter, find_centre, open_new
from engine.db.tables import cases
from engine.definitions.store import Deployed, active_bundle, starter_roles
from engine.errors import Conflict, NotFound, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.competence import acts_here, units_with_authorities
from engine.spiff import ProcessInfo


@dataclass(frozen=True)
class StartCase(Command):
    """Start ``process`` of the newest released version of ``bundle``.

    ``unit_id`` is the unit the person starts it for (needed when the person may start it for several).
    ``occasion`` makes a start unique: a second start for the same occasion is a Conflict.
    """

    act: ClassVar[str] = "start_case"
    bundle: str
    process: str
    unit_id: str | None = None
    centre_id: str | None = None
    parent_id: str | None = None
    start_event: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    occasion: str | None = None

    def perform(self, act: Act) -> dict[str, Any]:
        """Create the case and run it to its first waits; the answer holds its id and open tasks."""
        today = local_date(act.work.now).isoformat()
        bundle_id = active_bundle(act.work.connection, self.bundle, today)
        bundle = act.services.library.get(act.work.connection, bundle_id)
        process = bundle.program.processes.get(self.process)
        if process is None:
            raise NotFound("not_found.process", process=self.process)
        self._refuse_second(act)
        centre = find_centre(act, self.centre_id)
        unit_id = self._starting_unit(act, process, centre)
        starts_for = self._starting_parties(act, bundle, process, unit_id)
        given = initial_parties(act.work.connection, bundle.manifest, unit_id, centre, starts_for)
        self._refuse_foreign_unit(act, bundle, process, given, unit_id)
        self._refuse_foreign_centre(act, process, centre)
        case = open_new(
            act, bundle, process, unit_id=unit_id, centre=centre, given=given, variables=self.variables,
            parent_id=self.parent_id, occasion=self.occasion,
        )  # fmt: skip
        case.by_date = self.occasion is not None and self.parent_id is None  # planned, and not by another case
        facts = case.start(act.author, start_event=self.start_event, variables=self.variables, starter=act.actor)
        enter(act, case, given)
        opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
        return {"case": case.id, "title": case.row["title"], "opened": opened, "ended": case.row["outcome"]}

    def _refuse_second(self, act: Act) -> None:
        if self.occasion is None:
            return
        known = act.work.connection.execute(select(cases.c.id).where(cases.c.occasion == self.occasion)).scalar()
        if known is not None:
            raise Conflict("conflict.started_already", case=known)

    def _starting_unit(self, act: Act, process: ProcessInfo, centre: Mapping[str, Any] | None) -> str | None:
        if act.actor.is_system:
            return centre["unit_id"] if centre is not None else self.unit_id
        fitting = [grant.unit_id for grant in act.actor.grants if grant.role in starter_roles(process)]
        if not fitting or (self.unit_id is not None and self.unit_id not in fitting):
            raise Refused("refused.start_case", process=process.name)
        return self.unit_id or fitting[0]

    @staticmethod
    def _starting_parties(act: Act, bundle: Deployed, process: ProcessInfo, unit_id: str | None) -> set[str]:
        """The parties whose roles let the person start the process for ``unit_id``; none when the system starts it."""
        roles = () if act.actor.is_system else starter_roles(process)
        held = [bundle.manifest.roles.get(role) for role in roles if act.actor.holds(role, unit_id)]
        return {role.party for role in held if role is not None and role.party}

    def _refuse_foreign_unit(
        self, act: Act, bundle: Deployed, process: ProcessInfo, given: Mapping[str, str], unit_id: str | None
    ) -> None:
        """The starting role must act for the unit that is its party here: nobody starts for another's centre, and
        nobody under the procedure of another province."""
        if act.actor.is_system:
            return
        own, provinces = units_with_authorities(act.work.connection, bundle.manifest, [unit_id or ""])
        for role in starter_roles(process):
            declared = bundle.manifest.roles.get(role)
            party = declared.party if declared else ""
            is_party = act.actor.holds(role, unit_id) and given.get(party, unit_id) == unit_id
            unit = own.get(unit_id or "")
            if is_party and unit is not None and acts_here(bundle.manifest, role, unit, provinces):
                return
        raise Refused("refused.start_case", process=process.name)

    def _refuse_foreign_centre(self, act: Act, process: ProcessInfo, centre: Mapping[str, Any] | None) -> None:
        """A person starts a process about a centre only where the process says so, in the states it names."""
        if act.actor.is_system:
            return
        states = [state.strip() for state in process.properties.get("centre", "").split(",") if state.strip()]
        if centre is None:
            if states:
                raise Refused("refused.centre_needed", process=process.name)
            return
        if centre["bundle_key"] != self.bundle or centre["state"] not in states:
            raise Refused("refused.centre_state", process=process.name)
