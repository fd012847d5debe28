"""Plays the cases of a demonstration through the same commands people use, moving the clock as it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any, cast

from engine.bootstrap import Engine
from engine.cases.contents import tasks_of_case
from engine.cases.listing import related_cases
from engine.cases.reading import TaskContext, read_task
from engine.clock import ZONE, local_date, to_ms
from engine.commands.attach_file import AttachFile
from engine.commands.complete_task import CompleteTask
from engine.commands.save_sections import SaveSections
from engine.commands.sign_content import SignContent
from engine.commands.start_case import StartCase
from engine.errors import NotFound
from engine.execution.reading import glance
from engine.identity.actor import Actor
from engine.installation import FOUNDER
from engine.simulation import next_timer, walk
from engine.values import loads
from forms.catalogue import CompiledForm
from web.demo.answers import Phrases, filled
from web.demo.paper import pdf, photo

MOST_ACTS = 400
OPENS, CLOSES = 9, 17  # o'clock


class StuckError(Exception):
    """The script of a demonstration asks for something that does not happen."""


@dataclass(frozen=True)
class Script:
    """How one case is played: see ``bpmn/demo``."""

    bundle: str
    process: str
    starter: str
    days_ago: int
    steps: Sequence[Mapping[str, Any]]
    phrases: Phrases
    pace_hours: int


def said(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """``form`` with these ``answers``; ``table.column`` answers that column in every row of the table."""
    found = {**form, **{key: value for key, value in answers.items() if "." not in key}}
    for key in answers.keys() - found.keys():
        table, _, column = key.partition(".")
        found[table] = [{**row, column: answers[key]} for row in found[table]]
    return found


class Player:
    """Plays scripts on ``engine``; ``people`` by login."""

    def __init__(self, engine: Engine, people: Mapping[str, Actor]) -> None:
        self.engine, self.people = engine, people
        self.case = ""
        self.left: set[str] = set()

    def play(self, script: Script) -> str:
        """Start the case and walk it through its steps; returns the id of the case it ends with."""
        for moment in self.acts(script):
            self.arrive(moment)
        return self.case

    def acts(self, script: Script) -> Iterator[datetime]:
        """Play the script act by act; before each it says when that is. Whoever goes on moves the clock there."""
        yield self._at_work(self.engine.clock.machine_now() - timedelta(days=script.days_ago))
        starter = self.people[script.starter]
        self.case = str(self.engine.execute(starter, StartCase(script.bundle, script.process))["case"])
        self.left = set()
        for step in script.steps:
            yield from self._step(step, script)

    def arrive(self, moment: datetime) -> None:
        """Move the clock to ``moment``, but never past the present."""
        until = min(moment, self.engine.clock.machine_now())
        if until > self.engine.clock.business_now():
            walk(self.engine, until, FOUNDER)

    def _step(self, step: Mapping[str, Any], script: Script) -> Iterator[datetime]:
        answers = step.get("with") or {}
        if "leave" in step:
            self.left |= set(step["leave"])
        elif "until" in step:
            yield from self._reach(step["until"], script)
        elif "do" in step:
            for task in [task for task in self.open_tasks() if task["element"] == step["do"]]:
                yield self._complete(task, script, answers)
        elif "start" in step:
            command = StartCase(script.bundle, step["start"], centre_id=self.centre())
            self.case = str(self.engine.execute(self.people[step.get("by", script.starter)], command)["case"])
        elif "turn_to" in step:
            self.case = self.newest(step["turn_to"])
        elif "days_ago" in step:
            yield self._at_work(self.engine.clock.machine_now() - timedelta(days=int(step["days_ago"])))
        elif "wait" in step:
            yield self.engine.clock.business_now() + timedelta(days=int(step["wait"]))

    def _reach(self, element: str, script: Script) -> Iterator[datetime]:
        for _ in range(MOST_ACTS):
            tasks = self.open_tasks()
            if any(task["element"] == element for task in tasks):
                return
            task = next((task for task in tasks if task["element"] not in self.left), None)
            if task is not None:
                yield self._complete(task, script, {})
                continue
            due = next_timer(self.engine)
            if due is None:
                break
            yield due + timedelta(seconds=1)
        raise StuckError(f"{element} is never reached; open: {[task['element'] for task in self.open_tasks()]}")

    def centre(self) -> str:
        """The centre the case is about."""
        with self.engine.read() as connection:
            return str(glance(self.engine.services, connection, self.engine.clock, self.case).case.row["centre_id"])

    def newest(self, process: str) -> str:
        """The newest case of ``process`` among those related to this one that somebody sees."""
        found: list[tuple[int, str]] = []
        with self.engine.read() as connection:
            row = glance(self.engine.services, connection, self.engine.clock, self.case).case.row
            for actor in self.people.values():
                related = related_cases(connection, self.engine.services.library, actor, row)
                found += [(case["started_at"], case["id"]) for case in related if case["process_id"] == process]
        return max(found)[1]

    def open_tasks(self) -> list[Mapping[str, Any]]:
        """The open tasks of the case, in the order they were opened."""
        with self.engine.read() as connection:
            return [task for task in tasks_of_case(connection, self.case) if task["state"] == "open"]

    def _complete(self, task: Mapping[str, Any], script: Script, answers: Mapping[str, Any]) -> datetime:
        """Complete ``task``; when the next act is."""
        actor = self.who(task)
        form = said(self.answers(actor, task, script.phrases), answers)
        self._sign(actor, task, form)
        self.engine.execute(actor, CompleteTask(self.case, task["n"], form))
        pause = timedelta(hours=script.pace_hours, minutes=37 * task["n"] % 60)
        return self._at_work(self.engine.clock.business_now() + pause)

    def _sign(self, actor: Actor, task: Mapping[str, Any], form: Mapping[str, Any]) -> None:
        """Let the head of the unit sign ``form``, where it is signed and somebody of the demonstration may."""
        context = self._read(actor, task)
        if context is None or context.together is None or not context.together.signer:
            return
        for head in self.people.values():
            seen_by_head = self._read(head, task)
            if seen_by_head is None or not seen_by_head.may("sign_content"):
                continue
            sections = context.case.bundle.forms[task["form"]].by_section(form)
            saved = self.engine.execute(actor, SaveSections(self.case, task["n"], sections))["saved"]
            seen = {section: one["revision"] for section, one in saved.items()}
            self.engine.execute(head, SignContent(self.case, task["n"], seen))
            return

    def _read(self, actor: Actor, task: Mapping[str, Any]) -> TaskContext | None:
        """The task as ``actor`` sees it; None when it is not shown to them."""
        try:
            with self.engine.read() as connection:
                return read_task(self.engine.services.library, connection, actor, self.case, task["n"])
        except NotFound:
            return None

    def answers(self, actor: Actor, task: Mapping[str, Any], phrases: Phrases) -> dict[str, Any]:
        """What ``actor`` diligently writes into the form of ``task``, papers attached; {} when it has no form."""
        with self.engine.read() as connection:
            context = read_task(self.engine.services.library, connection, actor, self.case, task["n"])
            known = glance(self.engine.services, connection, self.engine.clock, self.case).prefill(task)
        compiled = cast(CompiledForm | None, context.case.bundle.forms.get(task["form"] or ""))
        if compiled is None:
            return {}
        today = local_date(self.engine.clock.business_now())

        photographed: list[str] = []  # one of them is enough to see what photos look like

        def attach(field: Mapping[str, Any]) -> str | None:
            label, key = str(field.get("label") or field["key"])[:40], field["key"]
            if (field.get("properties") or {}).get("photos") != "yes":
                return self._attach(actor, task["n"], key, f"{label}.pdf", pdf(label))
            if not photographed:
                photographed.append(self._attach(actor, task["n"], key, "现场照片.png", photo()))
                return photographed[0]
            return None

        return filled(compiled.schema["components"], known, today, phrases, attach)

    def who(self, task: Mapping[str, Any]) -> Actor:
        """Somebody who may do ``task`` now: its assignee, else the first candidate."""
        for actor in self.people.values():
            if task["assignee"] == actor.person_id:
                return actor
            if task["assignee"] is not None:
                continue
            context = self._read(actor, task)
            if context is not None and context.may("complete_task"):
                return actor
        raise StuckError(f"nobody of the demonstration may do {task['element']} ({loads(task['attributes'])})")

    def _attach(self, actor: Actor, n: int, field: str, name: str, content: bytes) -> str:
        digest, size = self.engine.services.blobs.put(BytesIO(content), 1 << 20)
        kind = "image/png" if name.endswith(".png") else "application/pdf"
        command = AttachFile(self.case, n, field, digest, name, size, kind)
        return str(self.engine.execute(actor, command)["file"])

    def _at_work(self, moment: datetime) -> datetime:
        """``moment``, or the next morning of work: nobody of the demonstration works at night or on a holiday."""
        local = moment.astimezone(ZONE)
        with self.engine.read() as connection:
            calendar = self.engine.services.calendars.current(connection, to_ms(self.engine.clock.machine_now()))
        day = local.date() + timedelta(days=1 if local.hour >= CLOSES else 0)
        while not calendar.is_workday(day):
            day += timedelta(days=1)
        if day == local.date() and local.hour >= OPENS:
            return local
        return datetime.combine(day, time(OPENS, local.minute), ZONE)
