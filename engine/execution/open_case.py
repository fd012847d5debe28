"""A case under its lock: loaded once, stepped, journaled and saved within one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from engine.calendars.days import Calendar
from engine.calendars.deadlines import Due
from engine.cases.live import Filed
from engine.cases.search import bigrams
from engine.clock import from_ms, local_date
from engine.db.tables import cases, submissions
from engine.definitions.store import Deployed
from engine.errors import LianghengError, NotFound, StepFailed
from engine.execution.case_row import CENTRE_COLUMNS, CENTRE_FACTS, ENDED, INSERT, LOCK, SAVED, UNIT, UNIT_FACTS, UPDATE
from engine.execution.host import LiveHost
from engine.execution.milestones import first_tasks, give_number, reach
from engine.execution.services import Services
from engine.execution.titles import title_of
from engine.execution.write_back import WriteBack
from engine.identity.actor import Actor
from engine.identity.relations import offers
from engine.journal.writer import Author, Head, append
from engine.operations.catalogue import Call
from engine.register import bans
from engine.register.open_centre import OpenCentre
from engine.spiff import Execution, Fact
from engine.values import dumps, loads
from engine.work import Work

_NEWEST = (
    select(submissions.c.data)
    .where(submissions.c.case_id == bindparam("case"), submissions.c.element == bindparam("element"))
    .order_by(submissions.c.n.desc())
    .limit(1)
)


class OpenCase:
    """One case while a transaction works on it. Nothing is written before :meth:`save`."""

    def __init__(self, services: Services, work: Work, row: dict[str, Any], bundle: Deployed, *, is_new: bool) -> None:
        self.services, self.work, self.row, self.bundle = services, work, row, bundle
        self.parties: dict[str, str] = loads(row["parties"])
        self.head = Head(row["id"], row["journal_head"], row["journal_count"])
        work.heads.append(self.head)
        self.rows = WriteBack(self)
        self._is_new = is_new
        self._centre: OpenCentre | None = None
        self.filed: dict[str, Mapping[str, Any] | None] = {}  # the newest form by element, as far as it is known
        self.elsewhere: list[Filed] = []  # what prefills read of other cases
        self.by_date = False  # whether a date moves the case now, instead of a person

    @classmethod
    def lock(cls, services: Services, work: Work, case_id: str) -> OpenCase:
        """Lock and load a case; waits for whoever holds it. NotFound when there is none of that id."""
        row = work.connection.execute(LOCK, {"case": case_id}).mappings().one_or_none()
        if row is None:
            raise NotFound("not_found.case", case=case_id)
        bundle = services.library.get(work.connection, row["bundle_id"])
        return cls(services, work, dict(row), bundle, is_new=False)

    @property
    def id(self) -> str:
        """The case's random id."""
        return str(self.row["id"])

    @property
    def state(self) -> str:
        """running, suspended or ended."""
        return str(self.row["state"])

    @property
    def calendar(self) -> Calendar:
        """The calendar in force."""
        return self.services.calendars.current(self.work.connection, self.work.machine_at)

    # -- what expressions may read ---------------------------------------------------------------------------------
    def facts(self) -> Mapping[str, Any]:
        """``case`` in expressions."""
        row = self.row
        return {
            "id": row["id"],
            "number": row["number"],
            "title": row["title"],
            "process": row["process_id"],
            "started_on": local_date(from_ms(row["started_at"])).isoformat(),
            "starter": row["started_by"],
            "centre_id": row["centre_id"],
            "parent_id": row["parent_id"],
        }

    def centre_facts(self) -> Mapping[str, Any] | None:
        """``centre`` in expressions; None while the case has none."""
        row = self.row
        if row["centre_id"] is None:
            return None
        return {
            "id": row["centre_id"],
            "name": row["centre_name"],
            "industry": row["centre_industry"],
            "state": row["centre_state"],
            **loads(row["centre_dates"]),
            **loads(row["centre_facts"]),
        }

    def unit_facts(self) -> Mapping[str, Any] | None:
        """``unit`` in expressions: the applicant's unit, else the unit that started the case."""
        row = self.row
        if row["unit_id"] is None:
            return None
        return {"id": row["unit_id"], **{key: row[f"unit_{key}"] for key in UNIT_FACTS}}

    def standing(self) -> Mapping[str, Any]:
        """``standing`` in expressions: the bans and entries in force for the case's unit, by their kind."""
        today = local_date(self.work.now).isoformat()
        return bans.standing(self.work.connection, self.row["unit_id"], today)

    def read_unit(self, unit_id: str | None) -> None:
        """The case is about the unit ``unit_id`` from now on."""
        found = self.work.connection.execute(UNIT, {"unit": unit_id}).mappings().one_or_none()
        self.row["unit_id"] = found["id"] if found else None
        self.row.update({f"unit_{key}": found[key] if found else None for key in UNIT_FACTS})

    def offers_of(self, task: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The (unit id, role) pairs a task row is offered to in this case."""
        attributes = loads(task["attributes"])
        return offers(self.bundle.manifest, self.parties, attributes.get("groups") or (), task["party"])

    # -- acts --------------------------------------------------------------------------------------------------------
    def step(
        self,
        type_: str,
        author: Author,
        action: Callable[[Execution], Mapping[str, Any] | None],
        *,
        hashed: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
    ) -> Sequence[Fact]:
        """Move the diagram with ``action`` and journal the input with everything the diagram did.

        What ``action`` returns is hashed into the record beside ``hashed`` (ids, dates and digests only).
        Raises StepFailed when the diagram cannot go on; the transaction must then be thrown away.
        """

        def load(host: LiveHost) -> tuple[Execution, Mapping[str, Any]]:
            execution = Execution.load(self.bundle.program, self.row["execution"], host)
            return execution, action(execution) or {}

        return self._move(type_, author, load, hashed or {}, private or {})

    def start(
        self,
        author: Author,
        *,
        start_event: str | None,
        variables: Mapping[str, Any],
        starter: Actor,
    ) -> Sequence[Fact]:
        """Begin the process of a new case.

        Whoever starts it by hand goes on with it: first tasks that are offered to the ``starter`` are the starter's.
        """
        process, taken = self.row["process_id"], dict[int, str]()

        def begin(host: LiveHost) -> tuple[Execution, Mapping[str, Any]]:
            execution = Execution.start(self.bundle.program, process, variables, host, start_event=start_event)
            if not starter.is_system:
                own = first_tasks(self.bundle.manifest, self.parties, starter, execution.facts)
                taken.update(dict.fromkeys(own, starter.person_id))
            return execution, ({"taken": sorted(taken)} if taken else {})

        extra = {"process": process, **({"start": start_event} if start_event else {})}
        facts = self._move("case_started", author, begin, extra, {"variables": dict(variables)})
        self.rows.give(taken)
        return facts

    def take_over(
        self, author: Author, place: Sequence[str], variables: Mapping[str, Any], deadlines: Mapping[str, Due],
        hashed: Mapping[str, Any],
    ) -> Sequence[Fact]:  # fmt: skip
        """Begin a case that was worked elsewhere, where it stands; ``hashed`` says what came with it."""
        process = self.row["process_id"]

        def begin(host: LiveHost) -> tuple[Execution, Mapping[str, Any]]:
            return Execution.start_at(self.bundle.program, process, place, variables, deadlines, host), {}

        records = {key: due.to_record() for key, due in deadlines.items()}
        about = {"process": process, "place": list(place), "deadlines": records, **hashed}
        return self._move("case_imported", author, begin, about, {"variables": dict(variables)})

    def host(self) -> LiveHost:
        """The surroundings of a step of this case, now."""
        readings = {
            "case": self.facts,
            "centre": self.centre_facts,
            "unit": self.unit_facts,
            "standing": self.standing,
        }
        return LiveHost(self.work.now, self.calendar, self.bundle, readings, self._operate)

    def _operate(self, topic: str, element: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self.services.operations.perform(topic, Call(self, element, inputs))
        except (LianghengError, SQLAlchemyError):
            raise
        except Exception as error:  # whatever an operation trips over stops this case only: an incident
            raise StepFailed("step.operation_failed", element=element, topic=topic, reason=repr(error)) from error

    def set_party(self, party: str, unit_id: str) -> None:
        """Give the case a party."""
        self.rows.set_party(party, unit_id)
        if party == "applicant":
            self.read_unit(unit_id)

    def open_centre(self) -> OpenCentre | None:
        """The centre of the case as it was read with it; None when it has none yet."""
        if self._centre is None and self.row["centre_id"] is not None:
            row = {name: self.row[f"centre_{name}"] for name in CENTRE_COLUMNS}
            self._centre = OpenCentre.at_hand(self.work, {"id": self.row["centre_id"], **row})
        return self._centre

    def tie(self, centre: OpenCentre) -> None:
        """The case is about ``centre`` as it stands now; one that is tied to its first centre may be called by it."""
        is_first = self.row["centre_id"] is None
        self._centre = centre
        row = {**centre.row, "dates": dumps(centre.dates), "facts": dumps(centre.facts)}
        self.row.update({f"centre_{key}": row[key] for key in CENTRE_FACTS}, centre_id=centre.id)
        title = title_of(self, {}) if is_first else None
        if title and title != self.row["title"]:
            self.row["title"] = title
            self.rows.say(bigrams([title]))

    def submitted(self, element: str) -> Mapping[str, Any] | None:
        """The newest form submitted at ``element`` in this case, the one being submitted included; None: none yet."""
        if element not in self.filed:
            data = self.work.connection.execute(_NEWEST, {"case": self.id, "element": element}).scalar()
            self.filed[element] = loads(data)
        return self.filed[element]

    def issue(self, document: Mapping[str, Any]) -> None:
        """Keep a document record."""
        self.rows.documents.append({"case_id": self.id, **document})

    def post(self, kind: str, body: Mapping[str, Any]) -> None:
        """Send something out of the case through the outbox."""
        self.rows.post(kind, body)

    def _move(
        self,
        type_: str,
        author: Author,
        run: Callable[[LiveHost], tuple[Execution, Mapping[str, Any]]],
        hashed: Mapping[str, Any],
        private: Mapping[str, Any],
    ) -> Sequence[Fact]:
        host = self.host()
        execution, extra = run(host)
        facts = execution.facts
        self.row["execution"] = execution.dump()
        reached = reach(self, facts)
        self.note(
            type_,
            author,
            hashed={**hashed, **extra, **reached, "bundle": self.row["bundle_id"], "calendar": host.calendar.version},
            private={**private, **({"seen": host.seen} if host.seen else {})},
            facts=facts,
        )
        if execution.ended is not None:
            self.row.update(state=ENDED, outcome=execution.ended, ended_at=self.work.at)
        self.rows.take(facts, host.calendar)
        return facts

    def give_number(self, pattern: str) -> str:
        """Give the case the next number of ``pattern`` (a key of the manifest's numbers) in this year."""
        return give_number(self, pattern)

    def note(
        self,
        type_: str,
        author: Author,
        *,
        hashed: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
        facts: Sequence[Fact] = (),
    ) -> None:
        """Journal an event of this case."""
        append(
            self.head,
            type_,
            self.work.at,
            author,
            algorithm=self.work.hash,
            hashed=hashed or {},
            private=private,
            facts=[{"fact": fact.kind, "element": fact.element, **fact.data} for fact in facts],
        )

    def save(self) -> None:
        """Write everything: the case row, its tasks, timers, its centre. Called once, by the pipeline.

        The events follow with those of all streams the transaction touched, in one statement.
        """
        row = self.row
        row["revision"] += 1
        row["journal_head"], row["journal_count"] = self.head.hash, self.head.count
        row["parties"] = dumps(self.parties)
        if self._is_new:
            self.work.connection.execute(INSERT, {column.name: row[column.name] for column in cases.columns})
        else:
            self.work.connection.execute(UPDATE, {"case": row["id"], **{f"to_{name}": row[name] for name in SAVED}})
        self.rows.write()
        if self._centre is not None and self._centre.head.rows:
            self._centre.save()
