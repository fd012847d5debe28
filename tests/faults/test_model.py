"""Random acts of many people against a small model: what the model allows happens, nothing else ever does."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from engine.bootstrap import build
from engine.clock import ZONE, FixedClock
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.release_task import ReleaseTask
from engine.commands.start_case import StartCase
from engine.commands.suspend_case import ResumeCase, SuspendCase
from engine.db.tables import cases, people
from engine.errors import LianghengError
from engine.execution.command import Command
from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from engine.settings import Settings
from engine.tasks.inbox import MINE, OFFERED, Filters, read_inbox
from engine.testing import OpenForms, sqlite_file
from engine.worker import settle
from tests.engine.cast import set_the_stage
from tests.support.memory import memory

ROLES = {
    "applicant": "applicant", "colleague": "applicant", "officer": "officer", "officer2": "officer", "head": "head",
    "head2": "head",
}  # fmt: skip
ROLE_OF = {"apply": "applicant", "review": "officer", "decide": "head"}
MORNING = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
LONGEST = 40  # days the clock moves at once


@dataclass
class Modelled:
    """What we believe about a case."""

    case: str
    element: str
    n: int
    assignee: str | None = None
    suspended_on: date | None = None
    lapses: datetime | None = None
    outcome: str | None = None

    @property
    def running(self) -> bool:
        """Whether its tasks may be completed."""
        return self.outcome is None and self.suspended_on is None

    def may_complete(self, login: str) -> bool:
        """Whether ``login`` may complete its open task now."""
        return self.running and ROLES[login] == ROLE_OF[self.element] and self.assignee in (None, login)


def three_months_after(moment: datetime) -> datetime:
    """The same day and time three months later, or that month's last day."""
    local = moment.astimezone(ZONE)
    month = local.month + 3
    year, month = local.year + (month - 1) // 12, (month - 1) % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return local.replace(year=year, month=month, day=min(local.day, last))


class Office(RuleBasedStateMachine):
    """People start, claim, release, complete, suspend and resume; the clock moves; some things are asked twice."""

    prepared: Path
    """A database with the cast, copied for every run."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="liangheng-model-", dir=memory()))
        shutil.copyfile(self.prepared, self.folder / "liangheng.db")
        self.clock = FixedClock(MORNING)
        self.engine = build(Settings(database=sqlite_file(self.folder)), OpenForms(), self.clock)
        with self.engine.read() as connection:
            ids = {row.login: row.id for row in connection.execute(select(people.c.login, people.c.id))}
        self.people = {login: self.engine.actor(ids[login]) for login in ROLES}
        self.cases: list[Modelled] = []
        self.asked = 0
        self.last: tuple[str, Command, str, dict[str, Any]] | None = None

    # -- acts ------------------------------------------------------------------------------------------------------
    @initialize()
    def open_the_office(self) -> None:
        """There is always at least one case."""
        self.start("applicant")

    @rule(login=st.sampled_from(["applicant", "colleague"]))
    def start(self, login: str) -> None:
        """Start a case; whoever starts it has its first task."""
        answer = self.ask(login, StartCase("three", "three"))
        assert answer is not None
        self.cases.append(Modelled(answer["case"], "apply", answer["opened"][0], assignee=login))

    @rule(login=st.sampled_from(list(ROLES)), pick=st.integers(0, 20), again=st.booleans())
    def complete(self, login: str, pick: int, again: bool) -> None:
        """Complete the open task of a case; a review may send it back."""
        case = self.cases[pick % len(self.cases)]
        allowed = case.may_complete(login)
        answer = self.ask(login, CompleteTask(case.case, case.n, {"subject": "压力", "again": again}))
        assert (answer is not None) == allowed
        if answer is None:
            return
        case.assignee, case.lapses = None, None
        if case.element == "decide":
            case.outcome = "three_done"
            return
        case.element = {"apply": "review", "review": "apply" if again else "decide"}[case.element]
        case.n = answer["opened"][0]
        if case.element == "review":
            case.lapses = three_months_after(self.clock.moment)

    @rule(login=st.sampled_from(list(ROLES)), pick=st.integers(0, 20))
    def claim(self, login: str, pick: int) -> None:
        """Claim the open task of a case."""
        case = self.cases[pick % len(self.cases)]
        allowed = case.may_complete(login)
        assert (self.ask(login, ClaimTask(case.case, case.n)) is not None) == allowed
        if allowed:
            case.assignee = login

    @rule(login=st.sampled_from(list(ROLES)), pick=st.integers(0, 20))
    def release(self, login: str, pick: int) -> None:
        """Give a claimed task back; who oversees the case may take it from whoever has it."""
        case = self.cases[pick % len(self.cases)]
        allowed = case.running and case.assignee is not None and (case.assignee == login or ROLES[login] == "head")
        assert (self.ask(login, ReleaseTask(case.case, case.n)) is not None) == allowed
        if allowed:
            case.assignee = None

    @rule(login=st.sampled_from(["head", "officer"]), pick=st.integers(0, 20))
    def suspend(self, login: str, pick: int) -> None:
        """The overseer suspends a case; nobody else may."""
        case = self.cases[pick % len(self.cases)]
        allowed = login == "head" and case.running
        assert (self.ask(login, SuspendCase(case.case, "核查")) is not None) == allowed
        if allowed:
            case.suspended_on = self.today()

    @rule(login=st.sampled_from(["head", "officer"]), pick=st.integers(0, 20))
    def resume(self, login: str, pick: int) -> None:
        """The overseer lets a case go on; its timer gets the days back that it stood."""
        case = self.cases[pick % len(self.cases)]
        allowed = login == "head" and case.suspended_on is not None and case.outcome is None
        assert (self.ask(login, ResumeCase(case.case)) is not None) == allowed
        if allowed and case.suspended_on is not None:
            if case.lapses is not None:
                case.lapses += self.today() - case.suspended_on
            case.suspended_on = None

    @precondition(lambda self: self.last is not None)
    @rule()
    def ask_again(self) -> None:
        """The same request once more: the same answer, and nothing happens."""
        assert self.last is not None
        login, command, key, answer = self.last
        assert self.engine.execute(self.people[login], command, key) == answer

    @rule(days=st.integers(0, LONGEST), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        """Time passes and the worker does what is due."""
        self.clock.move_to(self.clock.moment + timedelta(days=days, hours=hours))
        settle(self.engine)
        for case in self.cases:
            if case.running and case.lapses is not None and case.lapses <= self.clock.moment:
                case.outcome, case.assignee = "three_lapsed", None

    # -- what must be true -----------------------------------------------------------------------------------------
    @invariant()
    def the_inboxes_are_as_modelled(self) -> None:
        """Everybody sees exactly the tasks the model says."""
        with self.engine.read() as connection:
            for login, actor in self.people.items():
                for section, wanted in ((OFFERED, None), (MINE, login)):
                    rows = read_inbox(connection, actor, section, Filters(), 200)
                    expected = {
                        (case.case, case.n)
                        for case in self.cases
                        if case.outcome is None and case.assignee == wanted and ROLES[login] == ROLE_OF[case.element]
                    }
                    assert {(row["case_id"], row["n"]) for row in rows} == expected, (login, section)

    @invariant()
    def the_cases_are_as_modelled(self) -> None:
        """State and outcome of every case."""
        with self.engine.read() as connection:
            found = {row.id: (row.state, row.outcome) for row in connection.execute(select(cases))}
        for case in self.cases:
            state = "ended" if case.outcome else "suspended" if case.suspended_on else "running"
            assert found[case.case] == (state, case.outcome)

    def teardown(self) -> None:
        """At the end every record agrees with every other."""
        try:
            with self.engine.read() as connection:
                assert verify_all(connection)[1] == []
                for case in self.cases:
                    assert not replay_case(self.engine.services, connection, case.case).differences
        finally:
            self.engine.close()
            shutil.rmtree(self.folder)

    def ask(self, login: str, command: Command) -> dict[str, Any] | None:
        """Execute under a fresh key; None when it was refused."""
        self.asked += 1
        key = f"request {self.asked}"
        try:
            answer = self.engine.execute(self.people[login], command, key)
        except LianghengError:
            return None
        self.last = (login, command, key, answer)
        return answer

    def today(self) -> date:
        """The business day."""
        return self.clock.moment.astimezone(ZONE).date()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the cast and the procedure."""
    folder = tmp_path_factory.mktemp("model")
    set_the_stage(sqlite_file(folder)).engine.close()
    return folder / "liangheng.db"


def machine(prepared: Path) -> type[Office]:
    """A machine that begins with a copy of ``prepared``."""
    return type("PreparedOffice", (Office,), {"prepared": prepared})


def test_random_acts_do_what_the_model_says_and_nothing_else(prepared: Path, soak: bool) -> None:
    run_state_machine_as_test(
        machine(prepared),
        settings=settings(
            max_examples=300 if soak else 12,
            stateful_step_count=60 if soak else 30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
