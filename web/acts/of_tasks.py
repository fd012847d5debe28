"""The acts on a task besides finishing it: who may do each now, what it asks for, and the command it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.contents import Reading
from engine.cases.reading import TaskContext
from engine.commands.asides import AskCountersign, OrderSupervision, WithdrawAside
from engine.commands.assign_task import AssignTask
from engine.commands.delegate_task import DelegateTask, HandBackTask
from engine.commands.move_tokens import AddInstance, CancelToken, PlaceToken
from engine.commands.recuse import Recuse
from engine.commands.take_back import TakeBack, last_submitted
from engine.commands.transfer_task import TransferTask
from engine.commands.urge_task import UrgeTask
from engine.execution.command import Command
from engine.execution.reading import glance
from engine.execution.returning import return_targets
from engine.execution.statements import ASIDES, COMPLETED, OPEN
from engine.identity.actor import Actor
from engine.identity.colleagues import people_in_roles, without
from engine.identity.policy import Relation
from engine.identity.relations import APPLICANT
from engine.values import loads
from web.acts.entries import DATE, MANY, ONE, PICK, Choice, Entry, Given, people
from web.site import engine, language

INBOX, TASK, CASE = "inbox", "task", "case"


@dataclass(frozen=True)
class Ground:
    """The task an act is about, the person, and where to look people up."""

    connection: Reading
    context: TaskContext
    person: Actor
    machine_at: int

    @property
    def task(self) -> Any:
        """The row of the task."""
        return self.context.task

    @property
    def is_open(self) -> bool:
        """Whether the task can be worked on now."""
        return bool(self.task["state"] == OPEN and self.context.case.row["state"] == "running")

    @property
    def is_mine(self) -> bool:
        """Whether the person, or somebody the person stands in for, has the task."""
        return Relation.ASSIGNEE in self.context.relations

    @property
    def is_mine_to_take(self) -> bool:
        """Whether nobody has the task yet and the person may claim it: there is nobody else to hurry."""
        return self.task["assignee"] is None and Relation.CANDIDATE in self.context.relations

    @property
    def is_shared(self) -> bool:
        """Whether it is a task of the diagram that is offered to roles, not given to a person (an expert's sheet)."""
        return bool(self.context.offered) and not self.is_aside

    @property
    def is_aside(self) -> bool:
        """Whether the task lies beside the diagram."""
        return self.task["kind"] in ASIDES


@dataclass(frozen=True)
class TaskAct:
    """One act on a task. ``policy`` is its name in the table of acts; ``after`` says where the person goes on."""

    policy: str
    fits: Callable[[Ground], bool]
    entries: Callable[[Ground], Sequence[Entry]]
    command: Callable[[str, int, Given], Command]
    after: str = TASK


def allowed(ground: Ground) -> list[str]:
    """The keys of the acts the person may do to the task now, in the order of the page."""
    return [key for key, act in TASK_ACTS.items() if ground.context.may(act.policy) and act.fits(ground)]


def _reason(_: Ground) -> list[Entry]:
    return [Entry("reason")]


def _candidates(ground: Ground) -> list[Entry]:
    found = people_in_roles(ground.connection, ground.context.offered, ground.machine_at)
    others = without(found, ground.task["assignee"])
    return [Entry("person", ONE, choices=people(others)), Entry("reason")]


def _at_work(ground: Ground, units: Iterable[str]) -> Sequence[Choice]:
    """The people who hold a role of the procedure in one of ``units``, but the person."""
    roles = ground.context.case.bundle.manifest.roles
    pairs = {(unit, role) for unit in units for role in roles}
    found = people_in_roles(ground.connection, pairs, ground.machine_at)
    return people(without(found, ground.person.person_id))


def _colleagues(ground: Ground) -> list[Entry]:
    return [Entry("person", ONE, choices=_at_work(ground, ground.person.unit_ids)), Entry("reason")]


def _countersigners(ground: Ground) -> list[Entry]:
    """Whoever takes part in the case, but the applicant, who is asked by the diagram only."""
    parties = [unit for key, unit in ground.context.case.parties.items() if key != APPLICANT]
    chosen = _at_work(ground, {*ground.person.unit_ids, *parties})
    return [Entry("people", MANY, choices=chosen), Entry("question"), Entry("due", DATE, required=False)]


def _targets(ground: Ground) -> list[Entry]:
    looked = glance(engine().services, ground.connection, engine().clock, ground.task["case_id"])
    choices = [
        Choice(target.element, target.name, why_not=target.why_not.sentence(language()) if target.why_not else "")
        for target in return_targets(looked, ground.task)
    ]
    return [Entry("element", PICK, choices=choices), Entry("reason")]


def _one_more(ground: Ground) -> list[Entry]:
    """Whoever could be added: the people of the roles by which the one who has the task takes part in the case."""
    manifest, assignee = ground.context.case.bundle.manifest, ground.task["assignee"]
    held = engine().actor(assignee).grants
    pairs = {(grant.unit_id, grant.role) for grant in held if grant.role in manifest.roles}
    found = people_in_roles(ground.connection, pairs, ground.machine_at)
    return [Entry("person", ONE, choices=people(without(found, assignee))), Entry("reason")]


def _is_one_of_several(ground: Ground) -> bool:
    return ground.is_open and "item" in loads(ground.task["attributes"])


def _goes_to_people(ground: Ground) -> bool:
    assignee = ground.task["assignee"]
    return ground.is_open and assignee is not None and loads(ground.task["attributes"]).get("item") == assignee


def _may_return(ground: Ground) -> bool:
    return ground.is_open and not ground.is_aside


def _may_be_taken_back(ground: Ground) -> bool:
    task = ground.task
    done = task["state"] == COMPLETED and task["closed_by"] == ground.person.person_id and not ground.is_aside
    running = ground.context.case.row["state"] == "running"
    return bool(done and running and last_submitted(ground.connection, task["case_id"]) == task["n"])


TASK_ACTS = {
    "transfer": TaskAct(
        "transfer_task",
        lambda ground: ground.is_open and ground.is_mine and bool(ground.context.offered),
        _candidates, lambda case, n, given: TransferTask(case, n, given.one("person"), given.one("reason")), INBOX,
    ),
    "assign": TaskAct(
        "assign_task",
        lambda ground: ground.is_open and not ground.is_mine and bool(ground.context.offered),
        _candidates, lambda case, n, given: AssignTask(case, n, given.one("person"), given.one("reason")),
    ),
    "delegate": TaskAct(
        "delegate_task",
        lambda ground: ground.is_open and ground.is_mine and ground.task["owner"] is None and ground.is_shared,
        _colleagues, lambda case, n, given: DelegateTask(case, n, given.one("person"), given.one("reason")), INBOX,
    ),
    "hand_back": TaskAct(
        "hand_back_task",
        lambda ground: ground.is_open and ground.is_mine and ground.task["owner"] is not None and not ground.is_aside,
        lambda _: [Entry("reason", required=False, label="done")],
        lambda case, n, given: HandBackTask(case, n, given.one("reason")), INBOX,
    ),
    "countersign": TaskAct(
        "ask_countersign",
        lambda ground: ground.is_open and ground.is_shared,
        _countersigners,
        lambda case, n, given: AskCountersign(
            case, n, given.many("people"), given.one("question"), given.one("due")
        ),
    ),
    "supervise": TaskAct(
        "order_supervision",
        lambda ground: ground.is_open and not ground.is_aside,
        lambda _: [Entry("demand"), Entry("due", DATE, label="report_due")],
        lambda case, n, given: OrderSupervision(case, n, given.one("demand"), given.one("due")),
    ),
    "urge": TaskAct(
        "urge_task",
        lambda ground: ground.is_open and not ground.is_mine and not ground.is_mine_to_take,
        lambda _: [Entry("words", required=False)],
        lambda case, n, given: UrgeTask(case, n, given.one("words")),
    ),
    "return": TaskAct(
        "place_token", _may_return, _targets,
        lambda case, n, given: PlaceToken(case, n, given.one("element"), given.one("reason")), CASE,
    ),
    "add": TaskAct(
        "add_instance", _goes_to_people, _one_more,
        lambda case, n, given: AddInstance(case, n, given.one("person"), given.one("reason")), CASE,
    ),
    "cancel": TaskAct(
        "cancel_token", _is_one_of_several, _reason,
        lambda case, n, given: CancelToken(case, n, given.one("reason")), CASE,
    ),
    "recuse": TaskAct(
        "recuse",
        lambda ground: _goes_to_people(ground) and ground.task["assignee"] == ground.person.person_id,
        _reason, lambda case, n, given: Recuse(case, n, given.one("reason")), INBOX,
    ),
    "withdraw": TaskAct(
        "withdraw_aside",
        lambda ground: ground.task["state"] == OPEN and ground.is_aside,
        _reason, lambda case, n, given: WithdrawAside(case, n, given.one("reason")), CASE,
    ),
    "take_back": TaskAct(
        "take_back", _may_be_taken_back,
        lambda _: [Entry("reason", required=False)],
        lambda case, n, given: TakeBack(case, n, given.one("reason")), CASE,
    ),
}  # fmt: skip
"""By the word of the address, in the order in which the page offers them."""
