"""Reading one case or one task for one person: everything that is shown passes the policy here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, literal, or_, select, union

from engine.cases.together import Together, together_of
from engine.db.tables import cases, centres, copies, tasks
from engine.definitions.store import Deployed, Library
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.policy import Relation, permits
from engine.identity.relations import APPLICANT, case_relations, offers, parties_shown, task_relations
from engine.values import loads

_CASE = (
    select(
        cases,
        centres.c.name.label("centre_name"),
        centres.c.state.label("centre_state"),
        centres.c.public.label("centre_public"),
    )
    .outerjoin(centres, centres.c.id == cases.c.centre_id)
    .where(cases.c.id == bindparam("case"))
)
_TASK = select(tasks).where(tasks.c.case_id == bindparam("case"), tasks.c.n == bindparam("number"))
_PERSON: BindParameter[str] = bindparam("person")
_TOUCHED = union(
    select(case((tasks.c.closed_by == _PERSON, literal(Relation.DONE)), else_=literal(Relation.ASSIGNEE)))
    .where(tasks.c.case_id == bindparam("case"))
    .where(or_(tasks.c.assignee == _PERSON, tasks.c.closed_by == _PERSON)),
    select(literal(Relation.COPIED)).where(copies.c.case_id == bindparam("case"), copies.c.person_id == _PERSON),
)
"""How a person stands to a case by what was given to the person in it."""


@dataclass(frozen=True)
class CaseContext:
    """A case as one person may see it. ``relations`` say how the person stands to it."""

    row: Mapping[str, Any]
    bundle: Deployed
    parties: Mapping[str, str]
    relations: frozenset[Relation]

    @property
    def applicant(self) -> str | None:
        """The unit that applies: the party of that name, else the unit the case was started for."""
        return self.parties.get(APPLICANT) or self.row["started_unit"]

    def may(self, act: str) -> bool:
        """Whether the person may do ``act`` to this case."""
        return permits(act, self.relations)


@dataclass(frozen=True)
class TaskContext:
    """A task as one person may see it; ``offered`` are the (unit id, role) pairs it is offered to, ``together`` says
    how a unit writes it together, where it does."""

    case: CaseContext
    task: Mapping[str, Any]
    offered: Sequence[tuple[str, str]]
    relations: frozenset[Relation]
    together: Together | None = None

    def may(self, act: str) -> bool:
        """Whether the person may do ``act`` to this task."""
        return permits(act, self.relations)


def read_case(library: Library, connection: Connection, actor: Actor, case_id: str) -> CaseContext:
    """The case for ``actor``; NotFound when there is none, or none that this person may see."""
    found = connection.execute(_CASE, {"case": case_id}).mappings().one_or_none()
    row = dict(found) if found is not None else None
    if row is None:
        raise NotFound("not_found.case", case=case_id)
    bundle = library.get(connection, row["bundle_id"])
    parties = loads(row["parties"])
    shown = parties_shown(parties, hidden=row["hidden"])
    relations = case_relations(actor, bundle.manifest, shown, row["started_by"])
    touched = connection.execute(_TOUCHED, {"case": case_id, "person": actor.person_id})
    relations.update(Relation(found) for found in touched.scalars())
    context = CaseContext(row, bundle, parties, frozenset(relations))
    if not context.may("view_case"):
        raise NotFound("not_found.case", case=case_id)
    return context


def read_task(
    library: Library, connection: Connection, actor: Actor, case_id: str, n: int, act: str = "view_task"
) -> TaskContext:
    """The task for ``actor``; NotFound when there is none, or none that this person may see or do ``act`` to."""
    case = read_case(library, connection, actor, case_id)
    found = connection.execute(_TASK, {"case": case_id, "number": n}).mappings().one_or_none()
    row = dict(found) if found is not None else None
    if row is None:
        raise NotFound("not_found.task")
    groups = loads(row["attributes"]).get("groups") or ()
    offered = offers(case.bundle.manifest, case.parties, groups, row["party"])
    own = case.relations - {Relation.ASSIGNEE, Relation.DONE, Relation.CANDIDATE, Relation.COPIED}
    together = together_of(case.bundle, row["element"], offered)
    stands = task_relations(actor, row, offered, together.signers if together else ())
    context = TaskContext(case, row, offered, own | frozenset(stands), together)
    if not (context.may("view_task") or context.may(act)):
        raise NotFound("not_found.task")
    return context


def waiting_to_be_taken(case: CaseContext, rows: Iterable[Mapping[str, Any]], actor: Actor) -> set[int]:
    """The numbers of the open tasks among ``rows`` that nobody has and that ``actor`` may claim."""
    found = set()
    for row in rows:
        groups = loads(row["attributes"]).get("groups") or ()
        offered = offers(case.bundle.manifest, case.parties, groups, row["party"])
        free = row["state"] == "open" and not row["assignee"]
        if free and Relation.CANDIDATE in task_relations(actor, row, offered):
            found.add(row["n"])
    return found


def written_together(case: CaseContext, rows: Iterable[Mapping[str, Any]], actor: Actor) -> set[int]:
    """The numbers of the open tasks among ``rows`` that ``actor`` writes with others, or whose content they sign."""
    found = set()
    for row in rows:
        groups = loads(row["attributes"]).get("groups") or ()
        offered = offers(case.bundle.manifest, case.parties, groups, row["party"])
        together = together_of(case.bundle, row["element"], offered)
        if row["state"] == "open" and together is not None:
            stands = frozenset(task_relations(actor, row, offered, together.signers))
            if permits("read_together", stands):
                found.add(row["n"])
    return found
