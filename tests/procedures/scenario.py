"""A small language for the life of a centre: one line per act or expectation, everything left out is filled in.

on DATE [TIME]               move the clock, walking through what falls due (09:00 unless given)
start PROCESS [LOGIN]        whoever usually does, or LOGIN, starts a case
do ELEMENT [key=value ...]   whoever may, completes the open task; a multi-instance task for everybody;
                             table.column=value answers a column in every row; ELEMENT:2 only for two of them;
                             @LOGIN stands for that person
answer ELEMENT key=value ... what everybody answers at ELEMENT from now on
reach ELEMENT                complete whatever is open, in order, until ELEMENT is open
outside ELEMENT [key=value]  an officer registers the sealed letter of a body that does not log in
send MESSAGE                 send the message to the newest case that waits for it
refused ELEMENT key=value    the form says no
barred PROCESS [LOGIN]       starting it is refused, or it ends at once
after SCENARIO               first play that other file (as the first line: begin where it ended)
deploy FILE                  a file of the procedure's test folder replaces the one of its name in the bundle
due / deadline NAME DATE     expect this date of an open task, of a named deadline
timer ELEMENT DATE           expect that the waiting timer fires as this day begins
offers KIND COUNT            expect that many capability items of the newest centre in force
keeps key=value ...          expect that the register keeps this of the newest centre
promised KIND COUNT DONE [DATE]  expect that many commitments of the newest centre, DONE finished, the last due then
shows ELEMENT key=value      expect that the form of the open task shows this
paper KIND COUNT [NUMBER DATE]   expect that many papers of the kind, the newest with this number and date
open / closed ELEMENT, went ELEMENT, state STATE, end EVENT      expect this
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from engine.clock import ZONE, from_ms
from engine.commands.complete_task import CompleteTask
from engine.commands.correct_deadline import ConfirmCorrection, ProposeCorrection
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.commands.send_message import SendMessage
from engine.commands.start_case import StartCase
from engine.db.tables import cases, centres, deadlines
from engine.definitions.bundle import collect
from engine.errors import Conflict, Invalid, Refused
from engine.identity.actor import Actor
from engine.testing import ROOT
from engine.timers.sweep import next_due
from engine.worker import settle
from tests.procedures.cast import Cast
from tests.procedures.expectations import Expectations, ScenarioError

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """What a scenario leaves behind beside its database: the time, and what everybody answers from then on."""

    now: datetime
    today: date
    answers: Mapping[str, dict[str, Any]]


def lines(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """The lines of a scenario that say something: number, line, words."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if words := shlex.split(line, comments=True):
            yield number, line, words


def preceding(path: Path) -> str | None:
    """The scenario that this one begins after; None when it begins by itself."""
    _, _, words = next(lines(path))
    return words[1] if words[0] == "after" else None


class Scenario(Expectations):
    """Plays the lines of one scenario on a cast."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.stage = cast.procedure.stage
        self.answers: dict[str, dict[str, Any]] = dict(self.stage.get("answers", {}))
        self.verbs: dict[str, Callable[..., None]] = {
            verb: getattr(self, verb)
            for verb in (
                "after", "deploy", "on", "start", "barred", "do", "answer", "reach", "outside", "send", "unheard",
                "correct", "refused", "due", "timer", "deadline", "shows", "open", "closed", "went", "state", "paper",
                "end", "offers", "promised", "keeps",
            )
        }  # fmt: skip

    def play(self, path: Path, begun: Moment | None = None) -> None:
        """Play the file; ScenarioError names the line that failed and what was open then.

        ``begun`` is what the scenario before it left, when the cast stands on the database of its end.
        """
        said = lines(path)
        if begun is not None:
            next(said)
            self.cast.clock.move_to(begun.now)
            self.cast.today.value = begun.today
            self.answers = dict(begun.answers)
        for number, line, words in said:
            try:
                self.verbs[words[0]](*words[1:])
            except Exception as error:
                values = getattr(error, "errors", "") or getattr(error, "values", "")
                waiting = [(row["element"], row["due"]) for row in self.tasks()]
                raise ScenarioError(f"{path.name}:{number}: {line}: {error} {values}; open: {waiting}") from error

    def moment(self) -> Moment:
        """What is so now, for a scenario that comes after this one."""
        return Moment(self.cast.clock.moment, self.cast.today.value, dict(self.answers))

    def after(self, name: str) -> None:
        """Play the scenario ``name`` first."""
        self.play(self.cast.procedure.scenarios / f"{name}.txt")

    def deploy(self, file: str) -> None:
        """Release the bundle anew, with ``file`` in place of the one of its name; running cases keep their version."""
        bundle = collect(self.cast.procedure.manifest_path, [self.cast.procedure.folder / file])
        self.cast.engine.deploy(ROOT, bundle.files, isolated=False, trial="试走" if bundle.manifest.is_draft else "")

    # -- acts ------------------------------------------------------------------------------------------------------
    def on(self, day: str, time: str = "09:00") -> None:
        """Move the clock, stopping at all that falls due and, once a centre is listed, where recurring cases begin."""
        goal = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)
        while (moment := self.next_moment(goal)) < goal:
            self.move(moment)
        self.move(goal)

    def next_moment(self, goal: datetime) -> datetime:
        """When something happens next, at most ``goal``."""
        now = self.cast.clock.moment
        with self.cast.engine.read() as connection:
            due = next_due(connection)
            recurring = self.stage["recurring"]
            listed = connection.execute(select(centres.c.id).where(centres.c.state.in_(recurring["states"]))).first()
        found = [goal] + ([max(from_ms(due), now)] if due is not None else [])
        if listed:
            found.append(next_beginning(now, recurring["days"]))
        return min(found)

    def move(self, moment: datetime) -> None:
        """Let it be ``moment``."""
        self.cast.clock.move_to(moment)
        self.cast.today.value = moment.astimezone(ZONE).date()
        settle(self.cast.engine)

    def start(self, process: str, login: str = "") -> None:
        """Start a case about the newest centre (a founding process: about the one to come)."""
        self.cast.engine.execute(self.starter(process, login), self.starting(process))
        settle(self.cast.engine)

    def barred(self, process: str, login: str = "") -> None:
        """Expect that the case cannot be started, or ends at once."""
        try:
            answer = self.cast.engine.execute(self.starter(process, login), self.starting(process))
        except Refused:
            return
        if answer["ended"] is None:
            raise ScenarioError("it began")

    def starter(self, process: str, login: str) -> Actor:
        """Who starts the process."""
        return self.cast.people[login or self.stage.get("starters", {}).get(process, "applicant")]

    def starting(self, process: str) -> StartCase:
        """The command that starts it."""
        with self.cast.engine.read() as connection:
            centre = connection.execute(select(centres.c.id).order_by(centres.c.created_at.desc())).scalar()
        about = None if process in self.stage["founding"] else centre
        return StartCase(self.cast.procedure.key, process, centre_id=about)

    def do(self, element: str, *answers: str) -> None:
        """Complete the newest open task of ``element``, or all instances (``element:2``: two) of one activation."""
        element, _, some = element.partition(":")
        found = [row for row in self.tasks() if row["element"] == element]
        if not found:
            raise ScenarioError("no such task is open")
        newest = found[-1]["case_id"]
        given = {**self.answers.get(element, {}), **self.read(answers)}
        for row in [row for row in found if row["case_id"] == newest][: int(some) if some else None]:
            self.complete(row, given)

    def complete(self, row: RowMapping, given: Mapping[str, Any]) -> None:
        """Complete the task ``row`` as whoever may."""
        self.cast.engine.execute(self.who(row), CompleteTask(row["case_id"], row["n"], given))
        settle(self.cast.engine)

    def answer(self, element: str, *answers: str) -> None:
        """From now on ``element`` is answered like this."""
        self.answers[element] = self.read(answers)

    def reach(self, element: str) -> None:
        """Complete open tasks in order, side tasks apart, until ``element`` is open."""
        for _ in range(80):
            waiting = self.tasks()
            if any(row["element"] == element for row in waiting):
                return
            todo = [row for row in waiting if row["element"] not in self.stage.get("side_tasks", ())]
            if not todo:
                raise ScenarioError("nothing is left to do")
            self.do(todo[0]["element"])
        raise ScenarioError("never reached")

    def outside(self, element: str, *answers: str) -> None:
        """An officer registers the act of the body whose task it is."""
        row = next(row for row in self.tasks() if row["element"] == element)
        day = self.cast.today.day().isoformat()
        command = RegisterOutsideAct(
            row["case_id"], row["n"], self.stage["outside_body"], day, "府函〔2026〕1号", "", self.read(answers)
        )
        self.cast.engine.execute(self.cast.people["officer"], command)
        settle(self.cast.engine)

    def send(self, message: str) -> None:
        """Send ``message`` to the newest case that waits for it."""
        if not self.heard(message):
            raise ScenarioError("nobody waits for it")

    def unheard(self, message: str) -> None:
        """Expect that no case waits for ``message``."""
        if self.heard(message):
            raise ScenarioError("somebody waited for it")

    def heard(self, message: str) -> bool:
        """Whether a case, the newest first, took ``message``."""
        sender = self.cast.people[self.stage["senders"][message]]
        with self.cast.engine.read() as connection:
            running = select(cases.c.id).where(cases.c.state == "running").order_by(cases.c.started_at.desc())
            ids = connection.execute(running).scalars().all()
        for case_id in ids:
            try:
                self.cast.engine.execute(sender, SendMessage(case_id, message, {}))
            except Conflict:
                continue
            settle(self.cast.engine)
            return True
        return False

    def correct(self, key: str, anchor: str) -> None:
        """The division head proposes another anchor of the deadline ``key``, with evidence; a leader confirms it."""
        with self.cast.engine.read() as connection:
            case_id = connection.execute(select(deadlines.c.case_id).where(deadlines.c.key == key)).scalar_one()
        proposal = ProposeCorrection(case_id, key, anchor, "签收日期有误", "邮寄签收单")
        found = self.cast.engine.execute(self.cast.people["division_head"], proposal)["correction"]
        self.cast.engine.execute(self.cast.people["bureau_leader"], ConfirmCorrection(case_id, found))
        settle(self.cast.engine)

    def refused(self, element: str, *answers: str) -> None:
        """Expect that the form does not accept these answers."""
        row = next(row for row in self.tasks() if row["element"] == element)
        try:
            self.complete(row, self.read(answers))
        except Invalid as refusal:
            named = {path.split(".")[0] for path in refusal.errors}
            if not named & {re.split(r"[.=]", answer)[0] for answer in answers}:
                raise ScenarioError(f"refused for another reason: {refusal.errors}") from refusal
            return
        raise ScenarioError("it was accepted")


def next_beginning(now: datetime, days: Collection[int]) -> datetime:
    """The first moment after ``now`` of a day on which recurring cases of these scenarios may begin."""
    day = (now.astimezone(ZONE) + DAY).replace(hour=0, minute=0)
    while day.day not in days:
        day += DAY
    return day
