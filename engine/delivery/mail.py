"""Notifications by e-mail: who wants which, when they may be sent, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select

from engine.bootstrap import Engine
from engine.calendars.days import Calendar
from engine.cases.told import Notification, notifications_to
from engine.clock import ZONE, local_date, to_ms
from engine.db.tables import outbox, people
from engine.errors import NotFound
from engine.identity.contact import EACH, NONE, contact_of
from engine.identity.unit_requests import ACCEPTED, request_of
from engine.tasks.inbox import MINE, OFFERED, Filters, count_inbox
from engine.texts import text
from engine.values import dumps
from engine.work import Work

MORNING, EVENING = time(7), time(22)  # no message leaves between them
DIGEST_AT = time(8, 30)
MAIL, DIGEST = "mail", "digest"


def queue_mails(engine: Engine, work: Work, row: Mapping[str, Any], person_ids: Iterable[str]) -> None:
    """Let the notification of outbox row ``row`` leave by mail to those of ``person_ids`` who want each one."""
    if engine.mailer is None:
        return
    wanted = select(people.c.id).where(
        people.c.id.in_(sorted(set(person_ids))), people.c.mail == EACH, people.c.email.is_not(None),
        people.c.email != "", people.c.disabled_at.is_(None),
    )  # fmt: skip
    due = to_ms(after_quiet_hours(work.now))
    rows = [
        _row(f"{row['key']}:{MAIL}:{person}", row["case_id"], MAIL, {"person": person, "notice": row["key"]}, due)
        for person in work.connection.execute(wanted).scalars()
    ]
    if rows:
        work.connection.execute(insert(outbox), rows)


def queue_digests(engine: Engine, day: date, calendar: Calendar) -> int:
    """Let the morning's summary leave to everybody who wants mail, on a working day; returns how many."""
    if engine.mailer is None or not calendar.is_workday(day):
        return 0
    due = to_ms(datetime.combine(day, DIGEST_AT, ZONE))

    def queue(work: Work) -> int:
        wanted = select(people.c.id).where(
            people.c.mail != NONE, people.c.email.is_not(None), people.c.email != "", people.c.disabled_at.is_(None)
        )
        keys = {f"{DIGEST}:{day.isoformat()}:{person}": person for person in work.connection.execute(wanted).scalars()}
        known = set(work.connection.execute(select(outbox.c.key).where(outbox.c.key.in_(sorted(keys)))).scalars())
        rows = [
            _row(key, "", DIGEST, {"person": person, "day": day.isoformat()}, due)
            for key, person in sorted(keys.items()) if key not in known
        ]  # fmt: skip
        if rows:
            work.connection.execute(insert(outbox), rows)
        return len(rows)

    return engine.transactions.run(queue)


def after_quiet_hours(moment: datetime) -> datetime:
    """``moment``, or the next morning at seven when it lies in the night (22:00–07:00 in China)."""
    local = moment.astimezone(ZONE)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= EVENING else local.date()
    return datetime.combine(day, MORNING, ZONE)


def send_notification(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Send one notification, unless it was read or settled in the meantime or the person wants no mail any more."""
    lang = engine.settings.language
    with engine.read() as connection:
        person = contact_of(connection, body["person"])
        waiting = notifications_to(connection, body["person"], lang, waiting_only=True)
    notification = next((one for one in waiting if one.key == body["notice"]), None)
    if notification is None or person is None or not person.email or person.mail != EACH or engine.mailer is None:
        return
    about = [text("mail.about", lang, case=notification.title)] if notification.title else []
    lines = [notification.sentence, *about, *_link(engine, notification, lang)]
    subject = text("mail.subject", lang, sentence=notification.sentence)
    engine.mailer.send(str(row["key"]), person.email, subject, "\n".join(lines))


def send_digest(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Send what waits for a person this morning; nothing when nothing does, or when the day is over."""
    lang, today = engine.settings.language, local_date(engine.clock.business_now()).isoformat()
    if body["day"] != today or engine.mailer is None:
        return
    try:
        actor = engine.actor(body["person"])
    except NotFound:
        return  # left meanwhile
    with engine.read() as connection:
        person = contact_of(connection, body["person"])
        mine, offered = (count_inbox(connection, actor, section, Filters()) for section in (MINE, OFFERED))
        waiting = notifications_to(connection, body["person"], lang, waiting_only=True)
    if person is None or not person.email or person.mail == NONE or not (mine or offered or waiting):
        return
    lines = [text("mail.waiting", lang, mine=mine, offered=offered)]
    lines += [
        text("mail.line" if one.title else "mail.line_alone", lang, sentence=one.sentence, case=one.title)
        for one in waiting
    ]
    lines += [engine.settings.address] if engine.settings.address else []
    engine.mailer.send(str(row["key"]), person.email, text("mail.digest", lang, count=mine), "\n".join(lines))


def send_letter(engine: Engine, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Tell a unit that asked to be registered what was decided, at the address it gave."""
    if engine.mailer is None:
        return
    lang, address = engine.settings.language, engine.settings.address.rstrip("/")
    with engine.read() as connection:
        asked = request_of(connection, body["request"])
    told = {"unit": asked["unit_name"], "login": asked["login"], "reason": asked["reason"] or "", "address": address}
    lines = [text(f"unit_letter.{asked['state']}", lang, **told)]
    lines += [f"{address}/login"] if address and asked["state"] == ACCEPTED else []
    engine.mailer.send(str(row["key"]), asked["email"], text("unit_letter.subject", lang, **told), "\n".join(lines))


def _link(engine: Engine, notification: Notification, lang: str) -> list[str]:
    address = engine.settings.address.rstrip("/")
    if not address:
        return []
    place = (
        f"/tasks/{notification.case_id}.{notification.n}"
        if notification.kind == "new_task"
        else f"/cases/{notification.case_id}"
    )
    return [text("mail.open", lang, address=f"{address}{place if notification.case_id else '/'}")]


def _row(key: str, case_id: str, kind: str, body: Mapping[str, Any], due: int) -> dict[str, Any]:
    return {
        "key": key, "case_id": case_id, "kind": kind, "body": dumps(dict(body)), "state": "waiting", "due_at": due,
        "lease_until": 0, "lease": None, "attempts": 0, "error": None,
    }  # fmt: skip
