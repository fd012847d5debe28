"""The journal of the system as an auditor reads it: one plain sentence for each act, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, literal_column, or_, select, union_all

from engine.clock import ZONE, to_ms
from engine.db.tables import cases, events
from engine.identity.directory import ids_called, names_of
from engine.journal.catalogue import SYSTEM_STREAM
from engine.texts import has_text, text
from engine.values import loads

KINDS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "person_created", "person_changed", "person_disabled", "person_enabled", "person_unlocked", "unit_created",
        "unit_changed", "unit_requested", "unit_request_accepted", "unit_request_refused", "expert_entered",
        "conflict_declared", "absence_entered", "absence_ended", "contact_changed",
    ),
    "roles": ("role_granted", "role_ended"),
    "passwords": ("password_changed", "password_reset", "token_issued", "token_revoked"),
    "signing": ("login_succeeded", "login_refused", "session_ended"),
    "readings": ("case_read", "list_exported"),
    "refused": ("system_act_refused",),
    "system": (
        "bundle_deployed", "bundle_on_trial", "bundle_activated", "calendar_imported", "clock_moved",
        "database_restored",
    ),
}  # fmt: skip
"""What an auditor narrows the journal to, and the types of events behind each word."""
_PEOPLE = ("person", "of", "person_id", "substitute")  # keys under which an event names whom it is about
_OUR_STREAM = events.c.stream == literal_column(f"'{SYSTEM_STREAM}'")  # said out, so that the partial index serves it


@dataclass(frozen=True)
class AuditFilters:
    """What the journal is narrowed to: a key of KINDS, a person who acts or is concerned (words of
    name or login), a case (id), days (ISO)."""

    kind: str = ""
    person: str = ""
    case: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Line:
    """One act: its number in the journal, when (UTC milliseconds), what in words, more words, the hash it is sealed
    with, and the case it is about ('' for none)."""

    seq: int
    type: str
    at: int
    sentence: str
    more: str
    hash: str
    case_id: str = ""


def page_of_acts(
    connection: Connection, filters: AuditFilters, roles: Mapping[str, str], lang: str, limit: int, before: int = 0
) -> tuple[list[Line], int | None]:
    """At most ``limit`` acts, newest first, those before number ``before`` (0: all), and where the next page begins.

    ``roles`` names roles by their keys. ValueError for a day that is none.
    """
    query = _narrowed(connection, filters)
    if before:
        query = query.where(events.c.seq < before)
    rows = connection.execute(_newest(query, KINDS.get(filters.kind, ()), limit + 1)).all()
    read = [(row, loads(row.record), loads(row.payload) or {}) for row in rows[:limit]]
    names = names_of(connection, (one for _, record, _ in read for one in _ids(record)))
    numbers = _cases(connection, (str(record.get("case", "")) for _, record, _ in read))
    lines = [
        _line(row.seq, row.type, row.hash, record, payload, _Words(names, numbers, roles, lang))
        for row, record, payload in read
    ]
    return lines, (read[-1][0].seq if len(rows) > limit and read else None)


def _newest(query: Select[Any], types: Sequence[str], limit: int) -> Select[Any]:
    """The newest rows of ``query``, of one of ``types`` where any are given.

    Each type is asked for by itself, so that the index on type and number serves it: the newest of a rare kind would
    else be looked for among all events there are.
    """
    newest = query.order_by(events.c.seq.desc()).limit(limit)
    if not types:
        return newest
    parts = [select(newest.where(events.c.type == type_).subquery()) for type_ in types]
    together = union_all(*parts).subquery()
    return select(together).order_by(together.c.seq.desc()).limit(limit)


def _narrowed(connection: Connection, filters: AuditFilters) -> Select[Any]:
    query = select(events.c.seq, events.c.type, events.c.record, events.c.payload, events.c.hash).where(_OUR_STREAM)
    if filters.person:
        called = ids_called(connection, filters.person)
        query = query.where(or_(false(), *(_names(one) for one in called)))
    if filters.case:
        query = query.where(_names(filters.case))
    if filters.since:
        query = query.where(events.c.at >= _begins(filters.since))
    if filters.until:
        query = query.where(events.c.at < _begins(filters.until, 1))
    return query


def _names(one: str) -> ColumnElement[bool]:
    """The record holds this id: as it is canonical text, the id stands there in quotation marks."""
    return events.c.record.contains(f'"{one}"', autoescape=True)


def _begins(day: str, later: int = 0) -> int:
    return to_ms(datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), ZONE))


def _ids(record: Mapping[str, Any]) -> Iterable[str]:
    yield str(record["by"].get("person", ""))
    for key in (*_PEOPLE, "unit", "unit_id"):
        if isinstance(record.get(key), str):
            yield record[key]


def _cases(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    query = select(cases.c.id, cases.c.number).where(cases.c.id.in_(sorted({one for one in ids if one})))
    return {str(row.id): str(row.number or "") for row in connection.execute(query)}


@dataclass(frozen=True)
class _Words:
    names: Mapping[str, str]
    numbers: Mapping[str, str]
    roles: Mapping[str, str]
    lang: str

    def say(self, key: str, **values: Any) -> str:
        return text(f"audit.{key}", self.lang, **values)

    def person(self, person_id: str, payload: Mapping[str, Any]) -> str:
        return self.names.get(person_id) or str(payload.get("name") or self.say("unknown"))


def _line(
    seq: int, type_: str, sealed: str, record: Mapping[str, Any], payload: Mapping[str, Any], words: _Words
) -> Line:
    by = str(record["by"].get("person", ""))
    who = words.names.get(by) or words.say("root" if by == "root" else "worker" if by == "worker" else "unknown")
    of = next((str(record[key]) for key in _PEOPLE if isinstance(record.get(key), str)), by)
    unit = str(record.get("unit") or record.get("unit_id") or "")
    what = record.get("what")
    key = f"{type_}_locked" if type_ == "login_refused" and record.get("locked") else type_
    sentence = words.say(
        key,
        who=who, of=words.person(of, payload), name=payload.get("name", ""),
        substitute=words.names.get(str(record.get("substitute")), ""),
        unit=words.names.get(unit) or str(payload.get("name") or words.say("whole_system")),
        role=words.roles.get(str(record.get("role")), record.get("role", "")),
        days=_days(record, words), since=record.get("since", ""), until=record.get("until", ""),
        count=record.get("count", ""), bundle=record.get("key", ""), version=record.get("version", ""),
        source=payload.get("source", ""), reason=_refusal(record, payload, words),
        case=words.numbers.get(str(record.get("case"))) or words.say("no_number"),
        what=words.say(f"what.{what}") if has_text(f"audit.what.{what}") else what or "",
    )  # fmt: skip
    return Line(seq, type_, int(record["at"]), sentence, _more(payload, words), sealed, str(record.get("case", "")))


def _refusal(record: Mapping[str, Any], payload: Mapping[str, Any], words: _Words) -> str:
    """Why an act was refused, with roles by their names."""
    code, values = f"error.{record.get('code')}", payload.get("refusal", {})
    named = {key: words.roles.get(value, value) for key, value in values.items()}
    return text(code, words.lang, **named) if has_text(code) else ""


def _days(record: Mapping[str, Any], words: _Words) -> str:
    since, until = record.get("since"), record.get("until")
    if not since and not until:
        return ""
    return words.say("days", since=since or words.say("at_once"), until=until or words.say("no_end"))


def _more(payload: Mapping[str, Any], words: _Words) -> str:
    """What was written with the act: a reason, or what stood there before."""
    said: list[str] = []
    if payload.get("narrowed"):
        said.append(words.say("narrowed", words=payload["narrowed"]))
    if payload.get("reason"):
        said.append(words.say("reason", reason=payload["reason"]))
    was = payload.get("was")
    if isinstance(was, Mapping):
        changed: Sequence[str] = [
            words.say("was", field=words.say(f"field.{key}"), value=value or words.say("nothing"))
            for key, value in was.items()
        ]
        said += changed
    return "；".join(said) if words.lang == "zh" else "; ".join(said)
