"""What lies on the desks of the town when a story begins: done through the engine before anybody signs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.cases.contents import tasks_of_case
from engine.commands.complete_task import CompleteTask
from engine.commands.system import CreatePerson, GrantRole
from engine.installation import FOUNDER
from engine.simulation import walk
from tests.browser.town import Town
from web.demo.answers import Phrases
from web.demo.play import Player, said
from web.demo.stage import PASSWORD, script_of

REVIEW = {"until": "cq_formal_review"}
PREPARING = (
    {"leave": ["cq_guidance", "cq_extension_request"]},
    {"until": "shared_draft"},
    {"do": "shared_draft", "with": {"number": "", "needs_meeting": False}},
)
"""An application up to its approval, which is drafted without a meeting."""


@dataclass(frozen=True)
class Matter:
    """A case that is under way, and what its people would write."""

    town: Town
    player: Player
    phrases: Phrases

    @property
    def page(self) -> str:
        """The address of the case."""
        return f"{self.town.address}/cases/{self.player.case}"

    def do(self, element: str, login: str, **answers: Any) -> None:
        """Submit the open step ``element`` as ``login`` would write it, but for ``answers``."""
        actor, task = self.town.people[login], self._task(element, login)
        form = said(self.player.answers(actor, task, self.phrases), answers)
        self.town.engine.execute(actor, CompleteTask(self.player.case, task["n"], form))

    def number(self, element: str, login: str = "") -> int:
        """The number of the newest task at ``element``; of those of ``login``, when somebody is named."""
        with self.town.engine.read() as connection:
            tasks = [task for task in tasks_of_case(connection, self.player.case) if task["element"] == element]
        person = self.town.people[login].person_id if login else None
        return max(int(task["n"]) for task in tasks if person in (None, task["assignee"]))

    def type(self, element: str, login: str, **answers: Any) -> str:
        """Keep as a draft what ``login`` would write at the open step ``element``, but for ``answers``; the address."""
        actor, task = self.town.people[login], self._task(element, login)
        form = said(self.player.answers(actor, task, self.phrases), answers)
        self.town.draft(actor, self.player.case, task, form)
        return f"{self.town.address}/tasks/{self.player.case}.{task['n']}"

    def _task(self, element: str, login: str) -> Mapping[str, Any]:
        tasks = [task for task in self.player.open_tasks() if task["element"] == element]
        person = self.town.people[login].person_id
        return next((task for task in tasks if task["assignee"] == person), tasks[0])


def brought(town: Town, centre: str, *steps: Mapping[str, Any]) -> Matter:
    """The application for the demonstration's ``centre``, played from the town's present on through ``steps``."""
    content = next(case for case in town.content["cases"] if case["name"].startswith(centre))
    script = replace(script_of(town.content, content), steps=steps, days_ago=0, pace_hours=1)
    player = Player(town.engine, town.people)
    acts = player.acts(script)
    next(acts)  # it begins now, not by the machine's clock
    for moment in acts:
        if moment > town.engine.clock.business_now():
            walk(town.engine, moment, FOUNDER)
    return Matter(town, player, script.phrases)


def colleague(town: Town, of: str, login: str, name: str) -> None:
    """Somebody new who holds the role of ``of`` in the same unit."""
    grant = town.people[of].grants[0]
    person = str(town.engine.execute(FOUNDER, CreatePerson(login, name, PASSWORD))["person"])
    town.engine.execute(FOUNDER, GrantRole(person, grant.role, grant.unit_id))
    town.people[login] = town.engine.actor(person)
