"""One act in its transaction: who, on which case and task, and whether the policy permits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.cases.together import Together, together_of
from engine.clock import ZONE, from_ms
from engine.db.tables import people
from engine.errors import Conflict, NotFound, Refused
from engine.execution.case_row import ENDED, SUSPENDED
from engine.execution.open_case import OpenCase
from engine.execution.services import Services
from engine.execution.statements import ASIDES, HELD, OPEN
from engine.identity.actor import Actor, Grant
from engine.identity.policy import Relation, permits
from engine.identity.relations import (
    case_relations,
    decides_for_own_unit,
    parties_shown,
    system_relations,
    task_relations,
)
from engine.journal.writer import Author
from engine.values import loads
from engine.work import Work


@dataclass
class Act:
    """What a command works with: the transaction, the actor, and the case and task it named, locked and loaded.

    ``countersigns`` is how many countersignatures of the task are not there yet.
    """

    services: Services
    work: Work
    actor: Actor
    locked: OpenCase | None = None
    row: dict[str, Any] | None = None
    countersigns: int = 0

    @property
    def case(self) -> OpenCase:
        """The locked case."""
        if self.locked is None:
            raise NotFound("not_found.case", case="")
        return self.locked

    @property
    def task(self) -> dict[str, Any]:
        """The row of the task the command names; NotFound when the case has none of that number."""
        if self.row is None:
            raise NotFound("not_found.task")
        return self.row

    @property
    def author(self) -> Author:
        """The author of this act for the journal: in the name of whoever is away, where a substitute acts."""
        grant = self._used_grant()
        if grant is None or not grant.of:
            return author_of(self.actor, self.case)
        return Author(self.actor.person_id, grant.role, grant.unit_id, grant.of)

    def _used_grant(self) -> Grant | None:
        """The role by which the actor may do the task named: an own one first."""
        if self.row is None:
            return None
        offers = self.case.offers_of(self.row)
        fitting = [grant for grant in self.actor.grants if (grant.unit_id, grant.role) in offers]
        absent = self.row["assignee"] if self.row["assignee"] in self.actor.absent else ""
        if absent:
            return next((grant for grant in fitting if grant.of == absent), None)
        return next((grant for grant in fitting if not grant.of), fitting[0] if fitting else None)

    def relations(self) -> frozenset[Relation]:
        """How the actor stands to the case and the task named, if any."""
        if self.locked is None:
            return frozenset(system_relations(self.actor))
        row = self.case.row
        shown = parties_shown(self.case.parties, hidden=row["hidden"])
        found = case_relations(self.actor, self.case.bundle.manifest, shown, row["started_by"])
        if self.row is not None:
            together = self.together
            signers = together.signers if together else ()
            found |= task_relations(self.actor, self.row, self.case.offers_of(self.row), signers)
        return frozenset(found)

    @property
    def together(self) -> Together | None:
        """How a unit writes the task named together; None: it does not."""
        task = self.task
        return together_of(self.case.bundle, task["element"], self.case.offers_of(task))

    def require(self, name: str) -> None:
        """Raise Refused unless the policy permits act ``name``."""
        if not permits(name, self.relations()):
            raise Refused(f"refused.{name}")

    def require_running(self) -> None:
        """Raise Conflict when the case is suspended or over."""
        if self.case.state == SUSPENDED:
            raise Conflict("conflict.suspended")
        if self.case.state == ENDED:
            raise Conflict("conflict.ended")

    def require_open_task(self) -> dict[str, Any]:
        """The task, when it is still open; Conflict telling who was faster and when.

        To somebody who sees nothing of the case the closed task does not exist: a number must not lead to names.
        """
        task = self.task
        if task["state"] != OPEN and not permits("view_case", self.relations()):
            raise NotFound("not_found.task")
        if task["state"] == HELD:
            raise Conflict("conflict.task_held")
        if task["state"] != OPEN:
            moment = from_ms(task["closed_at"]).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
            who = self.person_name(task["closed_by"])
            raise Conflict("conflict.task_closed" if who else "conflict.task_cancelled", who=who, when=moment)
        self.require_running()
        return task

    def require_open_aside(self) -> dict[str, Any]:
        """The task beside the diagram that is named, still open; also in a case that stands still or is over."""
        task = self.task
        if task["kind"] not in ASIDES:
            raise Refused("refused.no_aside")
        if task["state"] != OPEN:
            raise Conflict("conflict.aside_closed")
        return task

    def require_task_of_actor(self, name: str) -> dict[str, Any]:
        """The open task, when the actor has it or may take it. Conflict when a colleague has it, else Refused."""
        task = self.require_open_task()
        relations = self.relations()
        taken = task["assignee"] is not None and Relation.ASSIGNEE not in relations
        if taken and Relation.CANDIDATE in relations:
            raise Conflict("conflict.task_taken", who=self.person_name(task["assignee"]))
        if taken or not permits(name, relations):
            raise Refused(f"refused.{name}")
        groups = loads(task["attributes"]).get("groups") or ()
        applicant = self.case.parties.get("applicant")
        if decides_for_own_unit(self.actor, self.case.bundle.manifest, groups, applicant):
            raise Refused("refused.own_unit")
        return task

    def person_name(self, person_id: str | None) -> str:
        """The name of a person, '' for nobody."""
        if person_id is None:
            return ""
        found = self.work.connection.execute(select(people.c.name).where(people.c.id == person_id)).scalar()
        return str(found or "")

    def scope(self) -> Mapping[str, Any]:
        """``actor`` in output expressions."""
        author = self.author
        return {"id": self.actor.person_id, "name": self.actor.name, "unit": author.unit, "role": author.role}


def author_of(actor: Actor, case: OpenCase, on_behalf_of: str | None = None) -> Author:
    """The author of an act in a case: the person with the role and unit in which the person stands to the case."""
    if actor.is_system:
        return Author(person=actor.person_id)
    units_of_case = set(case.parties.values())
    fitting = [grant for grant in actor.grants if grant.unit_id in units_of_case] or list(actor.grants)
    own = [grant for grant in fitting if not grant.of] or fitting
    grant = own[0] if own else None
    return Author(actor.person_id, grant.role if grant else None, grant.unit_id if grant else None, on_behalf_of)
