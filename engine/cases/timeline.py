"""The journal of a case as people read it: one plain sentence for each act, and what the diagram did upon it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.contents import people_names, unit_names
from engine.db.tables import events
from engine.definitions.manifest import CentreState, MessageDeclaration, NamedDeadline
from engine.definitions.store import Deployed
from engine.journal.catalogue import INPUTS
from engine.journal.chain import join_values
from engine.texts import has_text, text
from engine.values import loads

_PEOPLE = ("of", "to_people")  # keys of people an act is about
_SAID = ("question", "demand", "answer", "words")  # what somebody wrote with an act
_RETURNED = ("invalid", "form.invalid")  # what was typed has to be corrected: nobody was refused anything
TOGETHER_MS = 5 * 60_000  # files that follow each other no later than this were sent together
NAMED = 5
_STATE_TOPICS = ("set_centre_state", "change_centre", "register_centre")


@dataclass(frozen=True)
class Event:
    """One event of the journal, its payload joined again (what was erased is absent)."""

    seq: int
    type: str
    at: int
    record: Mapping[str, Any]
    payload: Mapping[str, Any]
    facts: Sequence[Mapping[str, Any]]

    @property
    def by(self) -> Mapping[str, str]:
        """Ids of who acted: person, role, unit."""
        found: Mapping[str, str] = self.record.get("by", {})
        return found


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. ``at`` in UTC milliseconds; ``then`` are what followed; ``moves`` marks inputs;
    ``n`` is the task that was submitted."""

    seq: int
    type: str
    at: int
    sentence: str
    then: Sequence[str] = field(default=())
    moves: bool = False
    n: int | None = None


def read_events(connection: Connection, case_id: str) -> list[Event]:
    """Every event of the case, oldest first."""
    query = (
        select(events.c.seq, events.c.type, events.c.at, events.c.record, events.c.payload)
        .where(events.c.stream == case_id)
        .order_by(events.c.seq)
    )
    found = []
    for row in connection.execute(query):
        record, payload = loads(row.record), loads(row.payload) or {}
        facts = list(join_values(record.get("facts", ()), payload.get("values", {})))
        found.append(Event(row.seq, row.type, row.at, record, payload, facts))
    return found


def timeline(
    connection: Connection,
    bundle: Deployed,
    journal: Iterable[Event],
    lang: str,
    own_units: frozenset[str] | None = None,
    *,
    files_together: bool = False,
) -> list[Entry]:
    """The events as sentences, newest first.

    ``own_units`` is None for those who may read the journal itself. Everybody else sees what moved the case and what
    people of their own units did; acts of others appear without a name, refused and internal acts not at all.
    ``files_together`` makes one line of the files somebody sent for one task one after the other.
    """
    listed = list(journal)
    writer = _Writer(bundle, lang, own_units, listed, _names(connection, listed))
    lines = _lines(listed) if files_together else [[event] for event in listed]
    entries = [entry for first, *more in lines if (entry := writer.entry(first, more)) is not None]
    return entries[::-1]


def _lines(journal: Iterable[Event]) -> list[list[Event]]:
    """The events, those of files that somebody sent together for one task as one line."""
    lines: list[list[Event]] = []
    for event in journal:
        if lines and _goes_on(lines[-1][-1], event):
            lines[-1].append(event)
        else:
            lines.append([event])
    return lines


def _goes_on(last: Event, event: Event) -> bool:
    alike = last.type == event.type == "file_attached" and last.by == event.by
    return alike and last.record.get("n") == event.record.get("n") and event.at - last.at <= TOGETHER_MS


def _names(connection: Connection, journal: Sequence[Event]) -> dict[str, str]:
    persons = {event.by["person"] for event in journal if "person" in event.by}
    persons |= {str(event.record["to"]) for event in journal if "to" in event.record}
    persons |= {person for event in journal for key in _PEOPLE for person in event.record.get(key, ())}
    persons |= {event.by["on_behalf_of"] for event in journal if "on_behalf_of" in event.by}
    units = {event.by["unit"] for event in journal if "unit" in event.by}
    return {**people_names(connection, persons), **unit_names(connection, units)}


class _Writer:
    """Words the events of one case."""

    def __init__(
        self, bundle: Deployed, lang: str, own_units: frozenset[str] | None, journal: Sequence[Event],
        names: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.bundle, self.lang, self.own_units, self.names = bundle, lang, own_units, names
        self.tasks = {
            fact["n"]: fact["element"] for event in journal for fact in event.facts if fact["fact"] == "task_opened"
        }

    def text(self, key: str, **values: Any) -> str:
        return text(f"timeline.{key}", self.lang, **values)

    def entry(self, event: Event, more: Sequence[Event] = ()) -> Entry | None:
        """The line of ``event``, with the files that came with it; None when the reader is not told."""
        hidden = self.own_units is not None and event.by.get("unit") not in self.own_units
        if event.type == "comment_added" or (hidden and event.type not in INPUTS):
            return None
        if self.own_units is not None and event.type in ("act_refused", "incident_opened", "incident_retried"):
            return None
        values = self._values(event, hidden=hidden)
        sentence = self._files([event, *more], values) if more else self.text(self._key(event), **values)
        reason = event.payload.get("reason")
        if reason and not hidden:
            sentence += self.text("reason", reason=reason)
        submitted = event.record.get("n") if event.type == "task_completed" else None
        last = [event, *more][-1]
        return Entry(last.seq, event.type, last.at, sentence, self._then(event), event.type in INPUTS, submitted)

    def _files(self, sent: Sequence[Event], values: Mapping[str, Any]) -> str:
        """Several files in one sentence: the first few by name, and how many there are."""
        shown = self.text("listing").join(
            self.text("quoted", name=event.payload.get("name", "…")) for event in sent[:NAMED]
        )
        rest = self.text("and_more") if len(sent) > NAMED else ""
        return self.text("files_attached", **{**values, "count": len(sent), "name": shown + rest})

    def _key(self, event: Event) -> str:
        if event.type == "token_placed" and "taken_back" in event.record:
            return "step_taken_back"
        if event.type == "token_cancelled" and event.record.get("recused"):
            return "recused"
        if event.type == "aside_answered":
            return f"{event.record['kind']}_answered"
        if event.type == "task_completed" and event.payload.get("outside_act"):
            return "task_completed_outside"
        if event.type == "act_refused" and event.record.get("code") in _RETURNED:
            return "form_returned"
        if event.type == "timer_fired" and self._is_step(str(event.record.get("element"))):
            return "step_went_on"
        if event.type == "case_started" and event.by.get("person") not in self.names:
            return "case_started_by_plan"
        return event.type

    def _values(self, event: Event, *, hidden: bool) -> dict[str, Any]:
        record, payload = event.record, event.payload
        manifest, outside = self.bundle.manifest, event.payload.get("outside_act") or {}
        process = self.bundle.program.processes.get(str(record.get("process")))
        message, key = str(record.get("message", "")), str(record.get("key", ""))
        due = record.get("due")
        return {
            "who": self._who(event, hidden=hidden),
            "task": self.element(str(record.get("element") or [*record.get("place", ()), self._task_of(record)][0])),
            "process": process.name if process else record.get("process"),
            "message": self.named(manifest.messages[message]) if message in manifest.messages else message,
            "deadline": self.named(manifest.deadlines[key]) if key in manifest.deadlines else key,
            "due": due.get("due") if isinstance(due, Mapping) else due,
            "from": record.get("from"),
            "to": self.names.get(str(record.get("to")), record.get("to")),
            "name": payload.get("name", "…"),
            "recipient": payload.get("recipient", "…"),
            "on": record.get("served_on", ""),
            "body": outside.get("body", "…"),
            "date": outside.get("legal_date", ""),
            "number": outside.get("number") or record.get("number") or self.text("no_number"),
            "reason": self._refusal(event),
            "people": "、".join(self.names.get(person, "…") for key in _PEOPLE for person in record.get(key, ())),
            "said": next((payload[key] for key in _SAID if payload.get(key)), ""),
            "agrees": self.text("agreed" if payload.get("agrees") else "disagreed"),
        }

    def _is_step(self, element: str) -> bool:
        """Whether the timer belongs to a step that began in a transaction of its own, not to an event."""
        info = self.bundle.program.elements.get(element)
        return info is not None and not info.event

    def _task_of(self, record: Mapping[str, Any]) -> str:
        return str(self.tasks.get(record.get("n"), ""))

    def _refusal(self, event: Event) -> str:
        """Why an act was refused; a sentence whose values were erased is not told."""
        code = f"error.{event.record.get('code')}"
        sentence = text(code, self.lang, **event.payload.get("refusal", {})) if has_text(code) else ""
        return "" if "{" in sentence else sentence

    def _who(self, event: Event, *, hidden: bool) -> str:
        person, unit = event.by.get("person", ""), self.names.get(event.by.get("unit", ""), "")
        if person not in self.names:
            return self.text("system")
        if hidden:
            return unit or self.text("someone")
        name = f"{self.names[person]}（{unit}）" if unit else self.names[person]
        absent = self.names.get(event.by.get("on_behalf_of", ""))
        return self.text("for_absent", who=name, absent=absent) if absent else name

    def named(self, declared: NamedDeadline | MessageDeclaration | CentreState) -> str:
        """The name of something the bundle declares, in the reader's language where the bundle gives it."""
        return (declared.name_en or declared.name) if self.lang == "en" else declared.name

    def element(self, element_id: str) -> str:
        """The name of an element, without the line breaks of the drawing."""
        element = self.bundle.program.elements.get(element_id)
        return " ".join(((element.name if element else "") or element_id).split())

    # -- what the diagram did ------------------------------------------------------------------------------------------
    def _then(self, event: Event) -> list[str]:
        sentences: list[str] = []
        opened: dict[str, list[Mapping[str, Any]]] = {}
        closed = {fact["n"] for fact in event.facts if fact["fact"] == "task_closed"}
        for fact in event.facts:
            if fact["fact"] == "task_opened" and fact["n"] not in closed:
                opened.setdefault(fact["element"], []).append(fact)
            elif sentence := self._consequence(event, fact):
                sentences.append(sentence)
        begun = [self._opened(element, facts) for element, facts in opened.items()]
        return [*sentences, *begun, *self._end(event)]

    def _opened(self, element: str, facts: Sequence[Mapping[str, Any]]) -> str:
        name = str(facts[0].get("name") or self.element(element))
        if len(facts) > 1:
            return self.text("then_many", task=self.element(element), count=len(facts))
        due = facts[0].get("due")
        return self.text("then_task_due" if due else "then_task", task=name, due=due["due"] if due else "")

    def _consequence(self, event: Event, fact: Mapping[str, Any]) -> str | None:
        kind = fact["fact"]
        if kind == "deadline_set":
            declared = self.bundle.manifest.deadlines.get(fact["key"])
            due = fact["record"].get("due") if isinstance(fact["record"], Mapping) else fact["record"]
            return self.text("then_deadline", deadline=self.named(declared) if declared else fact["key"], due=due)
        if kind == "task_closed" and fact.get("outcome") == "cancelled" and fact["n"] != event.record.get("n"):
            return self.text("then_cancelled", task=self.element(fact["element"]))
        if kind == "operation_performed":
            return self._operation(fact)
        return None

    def _operation(self, fact: Mapping[str, Any]) -> str | None:
        result, inputs, topic = fact.get("result") or {}, fact.get("inputs") or {}, fact.get("topic")
        if topic == "issue_document" and result.get("title"):
            return self.text("then_document", title=result["title"], number=result.get("number") or "").strip()
        if topic == "publish_notice" and result.get("until"):
            return self.text("then_notice", until=result["until"])
        if topic == "number_case" and result.get("number"):
            return self.text("then_numbered", number=result["number"])
        if inputs.get("state") not in (None, result.get("was")) and topic in _STATE_TOPICS:
            state = self.bundle.manifest.centre_states.get(str(inputs["state"]))
            return self.text("then_state", state=self.named(state) if state else inputs["state"])
        return None

    def _end(self, event: Event) -> list[str]:
        ends = [fact["element"] for fact in event.facts if fact["fact"] == "case_ended"]
        return [self.text("then_ended", event=self.element(element)) for element in ends]
