"""Take a case over that was worked elsewhere: at the element where it stands, with its legal dates and its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from engine.calendars.deadlines import Due
from engine.calendars.errors import CalendarError
from engine.cases.parties import initial_parties
from engine.clock import ZONE, local_date, to_ms
from engine.commands.opening import enter, find_centre, open_new
from engine.db.tables import cases
from engine.definitions.store import Deployed, active_bundle
from engine.errors import Conflict, Invalid, LianghengError, NotFound, StepFailed
from engine.execution.act import Act
from engine.execution.command import Command
from engine.execution.host import functions_on
from engine.expressions.language import compile_expression
from engine.operations.numbers import reserve_number
from engine.values import digest
from engine.work import new_id


@dataclass(frozen=True)
class ImportCase(Command):
    """Take over a case of ``process`` at ``place``: the element, after the activities around it, if any.

    ``deadlines`` maps a named deadline to how it is counted (``years(2, since='2025-03-01')``) or to its date;
    ``papers`` are those issued before: kind, number, title, date, addressee, body. ``parties`` (party -> unit id)
    win over those the manifest derives. ``began_on`` is the legal date (ISO) on which the case began.
    """

    act: ClassVar[str] = "import_data"
    bundle: str
    process: str
    place: Sequence[str]
    unit_id: str
    began_on: str
    centre_id: str | None = None
    number: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    deadlines: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[Mapping[str, str]] = ()
    source: str = ""

    def perform(self, act: Act) -> dict[str, Any]:
        """Create the case where it stands; Conflict when its number is taken, Invalid with what cannot be read."""
        act.require(self.act)
        work = act.work
        bundle_id = active_bundle(work.connection, self.bundle, local_date(work.now).isoformat())
        bundle = act.services.library.get(work.connection, bundle_id)
        process = bundle.program.processes.get(self.process)
        if process is None:
            raise NotFound("not_found.process", process=self.process)
        if not self.place:
            raise StepFailed("step.no_place", element=self.process)
        centre = find_centre(act, self.centre_id)
        given = {**initial_parties(work.connection, bundle.manifest, self.unit_id, centre), **self.parties}
        case = open_new(
            act, bundle, process, unit_id=self.unit_id, centre=centre, given=given, variables=self.variables
        )
        self._number(act, bundle)
        case.row["started_at"] = to_ms(datetime.fromisoformat(self.began_on).replace(tzinfo=ZONE))
        papers = [self._paper(act, paper) for paper in self.papers]
        facts = case.take_over(
            act.author, self.place, self.variables, self._deadlines(act, bundle),
            {"imported": True, "papers": [_vouched(paper) for paper in papers]},
        )  # fmt: skip
        for paper in papers:
            case.issue(paper)
        enter(act, case, given)
        opened = [fact.data["n"] for fact in facts if fact.kind == "task_opened"]
        return {"case": case.id, "title": case.row["title"], "opened": opened, "ended": case.row["outcome"]}

    def _number(self, act: Act, bundle: Deployed) -> None:
        if self.number is None:
            return
        taken = select(cases.c.id).where(cases.c.number == self.number)
        if act.work.connection.execute(taken).first():
            raise Conflict("conflict.number_taken", number=self.number)
        act.case.row["number"] = self.number
        self._reserve(act, bundle, self.number)

    def _reserve(self, act: Act, bundle: Deployed, number: str) -> None:
        """A number of a series of ours: the series goes on after it."""
        for pattern in bundle.manifest.numbers.values():
            if reserve_number(act.work.connection, pattern, number):
                return

    def _deadlines(self, act: Act, bundle: Deployed) -> dict[str, Due]:
        functions = functions_on(act.case.calendar, act.work.now)
        found = {}
        for key, source in self.deadlines.items():
            if key not in bundle.manifest.deadlines:
                raise Invalid(errors={f"deadlines.{key}": ["field.unknown_deadline"]})
            try:
                plain = len(source) == len("2026-01-01") and source[4:5] == "-"
                found[key] = Due(source if plain else compile_expression(source).evaluate({}, functions))
            except (LianghengError, CalendarError, TypeError) as error:
                raise Invalid(errors={f"deadlines.{key}": [str(error)]}) from error
        return found

    def _paper(self, act: Act, paper: Mapping[str, str]) -> dict[str, Any]:
        number = paper.get("number") or None
        if number is not None:
            self._reserve(act, act.case.bundle, number)
        return {
            "id": new_id(), "kind": paper["kind"], "number": number, "title": paper["title"][:300],
            "addressee": paper.get("addressee", ""), "date": paper["date"], "body": paper.get("body", ""),
            "element": self.place[-1], "issued_at": act.work.at,
        }  # fmt: skip


def _vouched(paper: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal keeps of an old paper, so that a changed one is noticed."""
    return {
        "id": paper["id"], "number": paper["number"], "date": paper["date"],
        "body_digest": digest(str(paper["body"]).encode()),
    }  # fmt: skip
