"""What a line of a scenario may expect of the cases: dates, open tasks, papers, the register, the end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.clock import ZONE, from_ms
from engine.db.tables import cases, centres, deadlines, documents, timers
from engine.register import commitments
from engine.register.capabilities import in_force
from engine.values import loads
from tests.procedures.record import Record


class ScenarioError(AssertionError):
    """A line of a scenario that did not come true."""


class Expectations(Record):
    """The verbs that expect something; each raises ScenarioError when it is otherwise."""

    def read(self, answers: tuple[str, ...]) -> dict[str, Any]:
        """What ``key=value`` words say, with the person in place of each @LOGIN."""
        return {key: self._meant(value) for key, value in parsed(answers).items()}

    def _meant(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._meant(one) for one in value]
        named = isinstance(value, str) and value.startswith("@")
        return self.cast.people[value[1:]].person_id if named else value

    def due(self, element: str, day: str) -> None:
        """Expect the due date of the open task."""
        expect(day, next(row["due"] for row in self.tasks() if row["element"] == element))

    def timer(self, element: str, day: str) -> None:
        """Expect the day with whose first moment the waiting timer fires."""
        with self.cast.engine.read() as connection:
            query = select(timers.c.due_at).where(timers.c.element == element, timers.c.state == "waiting")
            due = from_ms(connection.execute(query).scalar_one())
        expect(f"{day}T00:00:00", due.astimezone(ZONE).replace(tzinfo=None).isoformat())

    def deadline(self, key: str, day: str) -> None:
        """Expect the named deadline."""
        with self.cast.engine.read() as connection:
            found = connection.execute(select(deadlines.c.due).where(deadlines.c.key == key)).scalars().all()
        expect(day, found[-1])

    def shows(self, element: str, *values: str) -> None:
        """Expect what the form of the open task shows."""
        shown = self.prefilled(next(row for row in self.tasks() if row["element"] == element))
        for key, value in self.read(values).items():
            expect(value, shown.get(key))

    def open(self, *elements: str) -> None:
        """Expect that these tasks are open."""
        for element in elements:
            expect(True, any(row["element"] == element for row in self.tasks()))

    def closed(self, *elements: str) -> None:
        """Expect that these tasks are not open."""
        for element in elements:
            expect(False, any(row["element"] == element for row in self.tasks()))

    def went(self, *elements: str) -> None:
        """Expect that the cases have passed these elements."""
        walked = self.walked()
        for element in elements:
            expect(True, element in walked)

    def state(self, key: str) -> None:
        """Expect the state of the newest centre."""
        with self.cast.engine.read() as connection:
            expect(key, connection.execute(select(centres.c.state).order_by(centres.c.created_at.desc())).scalar())

    def offers(self, kind: str, count: str) -> None:
        """Expect that the newest centre can do that many things of this kind."""
        with self.cast.engine.read() as connection:
            centre = connection.execute(select(centres.c.id).order_by(centres.c.created_at.desc())).scalar()
            expect(int(count), len(in_force(connection, centre, kind)))

    def keeps(self, *values: str) -> None:
        """Expect that the register keeps this of the newest centre."""
        with self.cast.engine.read() as connection:
            kept = loads(connection.execute(select(centres.c.facts).order_by(centres.c.created_at.desc())).scalar())
        for key, value in self.read(values).items():
            expect(value, kept.get(key))

    def promised(self, kind: str, count: str, done: str, *last_due: str) -> None:
        """Expect what the ledger of the newest centre says, and when its last commitment is due, if that is given."""
        with self.cast.engine.read() as connection:
            centre = connection.execute(select(centres.c.id).order_by(centres.c.created_at.desc())).scalar()
            rows = commitments.read(connection, centre, kind)
        expect([int(count), int(done)], [len(rows), sum(1 for row in rows if row["finished"])])
        if last_due:
            expect(last_due, (max(row["due"] or "" for row in rows),))

    def paper(self, kind: str, count: str, *number_and_date: str) -> None:
        """Expect that many papers of this kind, the newest with this number and of this date, if they are given."""
        asked = select(documents.c.number, documents.c.date).where(documents.c.kind == kind)
        with self.cast.engine.read() as connection:
            found = connection.execute(asked.order_by(documents.c.issued_at, documents.c.id)).all()
        expect(int(count), len(found))
        if number_and_date:
            expect(number_and_date, tuple(map(str, found[-1])))

    def end(self, event: str) -> None:
        """Expect that a case ended there."""
        with self.cast.engine.read() as connection:
            outcomes = connection.execute(select(cases.c.outcome).where(cases.c.outcome.is_not(None))).scalars().all()
        if event not in outcomes:
            raise ScenarioError(f"ended at {outcomes}")


_WORDS = {"true": True, "false": False, "null": None}


def parsed(answers: tuple[str, ...]) -> dict[str, Any]:
    """``key=value`` words as answers: whole numbers, true/false, null, JSON lists and line breaks are read as such."""
    found: dict[str, Any] = {}
    for answer in answers:
        key, _, text = answer.partition("=")
        if text.startswith("["):
            found[key] = loads(text)
            continue
        found[key] = int(text) if text.isdecimal() else _WORDS.get(text, text.replace(r"\n", "\n"))
    return found


def expect(wanted: object, found: object) -> None:
    """Raise ScenarioError unless both are the same."""
    if wanted != found:
        raise ScenarioError(f"expected {wanted}, found {found}")
