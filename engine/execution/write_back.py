"""Turns the facts of a step into rows: tasks, candidates, timers, deadlines, messages for others."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due, lapses_at
from engine.cases.visibility import readers
from engine.cases.words import INSERT_WORDS, audience, word_row
from engine.cases.words import OPEN as EVERYBODY
from engine.clock import local_date, to_ms
from engine.errors import StepFailed
from engine.execution.reminders import reminder_rows, reminds
from engine.execution.statements import (
    CANCEL_TASKS,
    CHANGE_DUE,
    CLOSE_TIMERS,
    DROP_CANDIDATES,
    INSERT_CANDIDATES,
    INSERT_DOCUMENTS,
    INSERT_OUTBOX,
    INSERT_PARTIES,
    INSERT_SUBMISSION,
    INSERT_TIMERS,
    OPEN,
    RELEASE_SHEETS,
    TASK_ATTRIBUTES,
    UPSERT_DEADLINES,
    UPSERT_TASKS,
)
from engine.identity.relations import parties_shown
from engine.spiff import Fact
from engine.values import dumps, loads

if TYPE_CHECKING:
    from engine.execution.open_case import OpenCase

SEQ_STEP = 100  # timer numbers of one task or timer: its event's number in the journal times this, plus a running one
NEVER = 1 << 53  # sorts tasks without a due date behind all others


class WriteBack:
    """Gathers the rows of one action and writes them with a constant number of statements."""

    def __init__(self, case: OpenCase) -> None:
        self.case = case
        self.tasks: dict[int, dict[str, Any]] = {}
        self.taken: set[int] = set()
        self.closed_tasks: dict[int, str] = {}
        self.closed_timers: set[int] = set()
        self.timers: dict[tuple[int, int], dict[str, Any]] = {}
        self.deadlines: dict[str, dict[str, Any]] = {}
        self.moved: dict[int, dict[str, Any]] = {}
        self.reminded: dict[int, tuple[Due, Calendar]] = {}
        self.parties: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.submission: dict[str, Any] | None = None
        self.finished: dict[str, Any] | None = None
        self.words: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.released: set[str] = set()

    # -- gathering ---------------------------------------------------------------------------------------------------
    def take(self, facts: Sequence[Fact], calendar: Calendar) -> None:
        """Gather the rows that ``facts`` call for."""
        for fact in facts:
            handler = getattr(self, f"_{fact.kind}", None)
            if handler is not None:
                handler(fact, calendar)

    def _task_opened(self, fact: Fact, calendar: Calendar) -> None:
        data = fact.data
        n = int(data["n"])
        self._refuse_unknown(fact.element, data)
        day, due_at, due = read_due(data.get("due"))
        self.tasks[n] = {
            "case_id": self.case.id,
            "n": n,
            "element": fact.element,
            "ordinal": data["ordinal"],
            "name": data["name"],
            "kind": data["kind"],
            "form": data.get("form"),
            "party": data.get("party"),
            "assignee": data.get("assignee"),
            "state": OPEN,
            "due": day,
            "due_at": due_at,
            "due_record": dumps(data["due"]) if day else None,
            "priority": int(data.get("priority") or 0),
            "attributes": dumps({key: data[key] for key in KEPT if data.get(key)}),
            "opened_at": self.case.work.at,
            "closed_at": None,
            "closed_by": None,
            "owner": None,
            "revision": 1,
            "about": None,
            "by_date": self.case.by_date,
        }
        if due:
            self._remind(n, fact.element, due, data, calendar)

    def _refuse_unknown(self, element: str, data: Mapping[str, Any]) -> None:
        """A form or role that an expression named must be there: the gate could not look it up."""
        bundle, form = self.case.bundle, data.get("form")
        if form and form not in bundle.forms:
            raise StepFailed("step.no_form", element=element, form=form)
        for role in data.get("groups") or ():
            if role not in bundle.manifest.roles and not data.get("party"):
                raise StepFailed("step.no_role", element=element, role=role)

    def _remind(self, n: int, element: str, due: Due, attributes: Mapping[str, Any], calendar: Calendar) -> None:
        rows = reminder_rows(due, attributes, calendar, self.case.work.now)
        for seq, row in enumerate(rows, self.case.head.count * SEQ_STEP + 1):
            self.timers[n, seq] = {**self._timer(n, seq, element), **row}

    def _timer(self, n: int, seq: int, element: str) -> dict[str, Any]:
        return {"case_id": self.case.id, "n": n, "seq": seq, "element": element, "by_date": self.case.by_date}

    def _task_closed(self, fact: Fact, calendar: Calendar) -> None:
        n = int(fact.data["n"])
        self.closed_tasks[n] = fact.data["outcome"]
        self.closed_timers.add(n)
        self._forget_new(n)
        self.moved.pop(n, None)
        self.reminded.pop(n, None)

    def _forget_new(self, n: int) -> None:
        self.tasks.pop(n, None)
        for key in [key for key in self.timers if key[0] == n]:
            del self.timers[key]

    def _timer_set(self, fact: Fact, calendar: Calendar) -> None:
        n = int(fact.data["n"])
        self.closed_timers.add(n)  # a recomputed timer replaces its row
        seq = self.case.head.count * SEQ_STEP
        self.timers[n, seq] = {
            **self._timer(n, seq, fact.element),
            "kind": "event",
            "due_at": to_ms(datetime.fromisoformat(fact.data["due"])),
            "record": dumps(fact.data.get("record")),
            "state": "waiting",
        }

    def _timer_closed(self, fact: Fact, calendar: Calendar) -> None:
        n = int(fact.data["n"])
        self.closed_timers.add(n)
        self._forget_new(n)

    def _deadline_set(self, fact: Fact, calendar: Calendar) -> None:
        key, record = fact.data["key"], fact.data["record"]
        self.deadlines[key] = {
            "case_id": self.case.id,
            "key": key,
            "due": str(Due.from_record(record)),
            "record": dumps(record),
        }

    def _due_changed(self, fact: Fact, calendar: Calendar) -> None:
        self.move_due(int(fact.data["n"]), fact.data["record"], calendar)

    def move_due(self, n: int, record: Mapping[str, Any], calendar: Calendar) -> None:
        """The open task ``n`` is due as ``record`` says from now on; what reminds of it follows."""
        day, at, due = read_due(record)
        self.moved[n] = {"case": self.case.id, "number": n, "to_due": day, "to_due_at": at, "to_record": dumps(record)}
        self.closed_timers.add(n)
        if due:
            self.reminded[n] = (due, calendar)

    def _element_left(self, fact: Fact, calendar: Calendar) -> None:
        """Sheets that were sealed may be read by the others once the whole panel has submitted."""
        element = self.case.bundle.program.elements.get(fact.element)
        if element is not None and element.properties.get("sealed") == "true":
            self.released.add(fact.element)

    def _element_cancelled(self, fact: Fact, calendar: Calendar) -> None:
        """A panel that was closed before everybody had submitted: nobody can be influenced any more."""
        self._element_left(fact, calendar)

    def _message_thrown(self, fact: Fact, calendar: Calendar) -> None:
        if fact.data.get("delivered"):
            return  # something in this case took it
        self.post("message", {"message": fact.data["message"], "payload": fact.data.get("payload")})

    def give(self, taken: Mapping[int, str]) -> None:
        """Tasks opened in this very step (number -> person) that somebody has at once; they can be put back."""
        for n in self.tasks.keys() & taken.keys():
            self.tasks[n]["assignee"] = taken[n]
            self.taken.add(n)

    # -- what commands and operations add ----------------------------------------------------------------------------
    def complete(self, row: dict[str, Any], submission: dict[str, Any], words: Iterable[str]) -> None:
        """The row of the finished task, its submission, and the words (bigrams) a search should find.

        A sealed sheet is found by nobody: a search must not tell what it holds before it is released.
        """
        self.finished, self.submission = row, submission
        applicant = self.case.parties.get("applicant") or self.case.row["started_unit"]
        if not submission["sealed"]:
            roles = readers(self.case.bundle, submission["element"])
            unit = submission["submitted_unit"]
            self.say(words, EVERYBODY if unit == applicant else audience(roles, unit), submission["submitted_by"])

    def say(self, words: Iterable[str], audience: str = EVERYBODY, author: str | None = None) -> None:
        """Words (bigrams) by which the case is found from now on, by whom ``audience`` names."""
        found = list(words)
        if found:
            # ascending, so that the index grows at its end; the rest keeps two of the same millisecond apart
            number = (self.case.work.machine_at << 20) + secrets.randbelow(1 << 20)
            self.words.append(word_row(self.case.id, number, audience, author, found))

    def set_party(self, party: str, unit_id: str) -> None:
        """Give the case a party; a party that is set again keeps its first row for visibility."""
        if self.case.parties.get(party) != unit_id:
            self.case.parties[party] = unit_id
            if party in parties_shown(self.case.parties, hidden=self.case.row["hidden"]):
                self.show_to(party)

    def show_to(self, party: str) -> None:
        """The units of ``party`` see the case from now on."""
        unit_id = self.case.parties.get(party)
        if unit_id is not None:
            self.parties.append({"case_id": self.case.id, "party": party, "unit_id": unit_id})

    def post(self, kind: str, body: Mapping[str, Any]) -> None:
        """Send something out of the case through the outbox; the key is stable for this action of the case."""
        key = f"{self.case.id}:{self.case.row['revision']}:{len(self.messages)}"
        self.messages.append(
            {
                "key": key,
                "case_id": self.case.id,
                "kind": kind,
                "body": dumps(dict(body)),
                "state": "waiting",
                "due_at": self.case.work.at,
            }
        )

    # -- writing -----------------------------------------------------------------------------------------------------
    def write(self) -> None:
        """Write what was gathered; statements for which there is nothing are left out."""
        connection, case_id = self.case.work.connection, self.case.id
        dialect = connection.dialect.name
        finished = self.finished["n"] if self.finished else None
        cancelled = [n for n, outcome in self.closed_tasks.items() if n != finished]
        if self.finished is not None or self.tasks:
            rows = ([self.finished] if self.finished else []) + list(self.tasks.values())
            connection.execute(UPSERT_TASKS[dialect], rows)
        if cancelled:
            connection.execute(CANCEL_TASKS, {"case": case_id, "ns": cancelled, "at": self.case.work.at})
        if self.moved:
            connection.execute(CHANGE_DUE, list(self.moved.values()))
            self._remind_anew()
        if self.closed_tasks:
            connection.execute(DROP_CANDIDATES, {"case": case_id, "ns": list(self.closed_tasks)})
        if offered := self._offers():
            connection.execute(INSERT_CANDIDATES, offered)
        if self.finished is not None and not reminds(self.finished):
            self.closed_timers.discard(self.finished["n"])
        if self.closed_timers:
            connection.execute(CLOSE_TIMERS, {"case": case_id, "ns": sorted(self.closed_timers)})
        if self.timers:
            connection.execute(INSERT_TIMERS, list(self.timers.values()))
        if self.submission is not None:
            connection.execute(INSERT_SUBMISSION, self.submission)
        if self.released:
            connection.execute(RELEASE_SHEETS, {"case": case_id, "elements": sorted(self.released)})
        if self.deadlines:
            connection.execute(UPSERT_DEADLINES[dialect], list(self.deadlines.values()))
        if self.parties:
            connection.execute(INSERT_PARTIES[dialect], self.parties)
        if self.words:
            connection.execute(INSERT_WORDS[dialect], self.words)
        if self.documents:
            connection.execute(INSERT_DOCUMENTS, self.documents)
        if self.messages:
            connection.execute(INSERT_OUTBOX, self.messages)

    def _remind_anew(self) -> None:
        rows = self.case.work.connection.execute(TASK_ATTRIBUTES, {"case": self.case.id, "ns": sorted(self.reminded)})
        for row in rows:
            self._remind(row.n, row.element, self.reminded[row.n][0], loads(row.attributes), self.reminded[row.n][1])

    def _offers(self) -> list[dict[str, Any]]:
        rows = []
        for task in self.tasks.values():
            if task["assignee"] is not None and task["n"] not in self.taken:
                continue
            for unit_id, role in self.case.offers_of(task):
                rows.append(
                    {
                        "case_id": self.case.id,
                        "n": task["n"],
                        "unit_id": unit_id,
                        "role": role,
                        "taken": task["n"] in self.taken,
                        "due_at": task["due_at"],
                        "opened_at": task["opened_at"],
                    }
                )
        return rows


def read_due(record: Mapping[str, Any] | None) -> tuple[str | None, int, Due | None]:
    """A due record as (ISO day, UTC milliseconds when it lapses, the date with its rule if it has one)."""
    if not record:
        return None, NEVER, None
    if "rule" in record:
        due = Due.from_record(record)
        return str(due), to_ms(lapses_at(due)), due
    moment = datetime.fromisoformat(record["due"])
    return local_date(moment).isoformat(), to_ms(moment), None


KEPT = ("groups", "party", "remind", "escalate", "outside", "sealed", "item", "basis", "hint", "scope")
"""What of an opened task's attributes its row keeps for later (policy, reminders, page)."""
