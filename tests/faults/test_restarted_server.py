"""PostgreSQL is stopped as by a power cut, again and again, while people complete tasks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.errors import Unavailable
from engine.execution.command import Command
from engine.identity.actor import Actor
from engine.journal.verify import verify_all
from tests.bench.ground import FORM, Ground, lay_ground
from tests.faults.wholeness import done_once, problems_of
from tests.support.postgres import running_cluster

PEOPLE = 4
PATIENCE = 60  # seconds somebody goes on asking


@dataclass
class Desk:
    """One person's work: what was asked and answered."""

    ground: Ground
    number: int
    answered: list[tuple[str, int]] = field(default_factory=list)
    told_to_wait: int = 0
    asked: int = 0

    def work(self, closing: Event) -> None:
        """Take case after case through application and review until the day is over."""
        while not closing.is_set():
            start = self.ask(self.ground.applicant, StartCase("three", "three"))
            case, n = start["case"], start["opened"][0]
            review = self.ask(self.ground.applicant, CompleteTask(case, n, FORM))["opened"][0]
            self.answered.append((case, n))
            self.ask(self.ground.officer, CompleteTask(case, review, FORM))
            self.answered.append((case, review))

    def ask(self, actor: Actor, command: Command) -> dict[str, Any]:
        """Ask, with the same key, until there is an answer."""
        self.asked += 1
        key = f"desk {self.number} request {self.asked}"
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ground.engine.execute(actor, command, key)
            except Unavailable:
                self.told_to_wait += 1
                if time.monotonic() > give_up:
                    raise


def test_what_was_answered_survives_the_servers_sudden_ends(soak: bool) -> None:
    closing = Event()
    with running_cluster() as cluster, ThreadPoolExecutor(PEOPLE) as pool:
        ground = lay_ground(cluster.create_database())
        desks = [Desk(ground, number) for number in range(PEOPLE)]
        days = [pool.submit(desk.work, closing) for desk in desks]
        try:
            for _ in range(20 if soak else 3):
                _wait_for_answers(desks, 10)
                cluster.stop(immediately=True)
                cluster.start()
        finally:
            closing.set()
        for day in days:
            day.result()
        answered = [entry for desk in desks for entry in desk.answered]
        problems = [problem for case, n in answered for problem in done_once(ground, case, n)]
        problems += [problem for case in {case for case, _ in answered} for problem in problems_of(ground, case)]
        with ground.engine.read() as connection:
            _, breaks = verify_all(connection)
        ground.engine.close()

    assert len(answered) >= 30
    assert problems == []
    assert breaks == []


def _wait_for_answers(desks: list[Desk], more: int) -> None:
    """Until that many further completions were answered."""
    goal = sum(len(desk.answered) for desk in desks) + more
    give_up = time.monotonic() + PATIENCE
    while sum(len(desk.answered) for desk in desks) < goal:
        assert time.monotonic() < give_up, "nobody gets an answer any more"
        time.sleep(0.01)
