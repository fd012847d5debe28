"""The inbox: what I have to do, what I may take, what I did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, request, url_for

from engine.calendars.moments import opens_at
from engine.cases.words import Sought, look_for
from engine.clock import to_ms
from engine.tasks.inbox import DONE, MINE, OFFERED, SECTIONS, Filters, count_inbox, read_inbox
from web.guards import signed_in
from web.rendering import page
from web.routes.narrowing import procedures_in_force
from web.routes.outcome import finished
from web.site import actor, engine, today

routes = Blueprint("inbox", __name__)
SIZE = 30
OVERDUE, TODAY, WEEK = "overdue", "today", "week"
CHIPS = (OVERDUE, TODAY, WEEK)


@dataclass(frozen=True)
class Chosen:
    """What the address of an inbox page says."""

    section: str
    chip: str
    text: str
    bundle: str
    number: int

    def address(self, **changes: str | int) -> str:
        """The address of this page with some of it changed; what is usual is left out."""
        usual = {"section": MINE, "due": "", "q": "", "bundle": "", "page": 1}
        held = {"section": self.section, "due": self.chip, "q": self.text, "bundle": self.bundle}
        wanted = {key: value for key, value in {**usual, **held, **changes}.items() if value != usual[key]}
        return url_for("inbox.show") + (f"?{urlencode(wanted)}" if wanted else "")


def filters_of(chip: str, sought: Sought, bundle: str, day: date) -> Filters:
    """Filters for a chip on the business day ``day``: overdue, due today, due by the end of this week (Sunday)."""
    begin, next_day = to_ms(opens_at(day)), to_ms(opens_at(day + timedelta(days=1)))
    after_week = to_ms(opens_at(day + timedelta(days=7 - day.weekday())))
    # a due date lapses at its end: what is due today lapses at the beginning of tomorrow
    bounds = {OVERDUE: (None, begin + 1), TODAY: (begin + 1, next_day + 1), WEEK: (begin + 1, after_week + 1)}
    due_from, due_before = bounds.get(chip, (None, None))
    return Filters(sought=sought, bundle=bundle, due_from=due_from, due_before=due_before)


@routes.get("/")
@signed_in
def show() -> str:
    """One page of one section, with the counts of all."""
    section = request.args.get("section", MINE)
    chip = request.args.get("due", "")
    number = request.args.get("page", "1")
    chosen = Chosen(
        section if section in SECTIONS else MINE,
        chip if chip in CHIPS and section != DONE else "",
        request.args.get("q", "").strip()[:100],
        request.args.get("bundle", "")[:64],
        max(1, min(int(number), 10_000)) if number.isdecimal() else 1,
    )
    person = actor()
    with engine().read() as connection:
        sought = look_for(connection, chosen.text)
        filters = filters_of(chosen.chip, sought, chosen.bundle, today())
        rows = list(read_inbox(connection, person, chosen.section, filters, SIZE + 1, (chosen.number - 1) * SIZE))
        counts = {
            key: count_inbox(connection, person, key, Filters(sought=sought, bundle=chosen.bundle)) for key in SECTIONS
        }
        chips = {
            key: count_inbox(connection, person, chosen.section, filters_of(key, sought, chosen.bundle, today()))
            for key in (CHIPS if chosen.section != DONE else ())
        }
        done = finished(connection, person)
        procedures = procedures_in_force(connection)
    more = len(rows) > SIZE
    return page(
        "inbox.html", chosen=chosen, rows=rows[:SIZE], more=more, counts=counts, chips=chips,
        sections=SECTIONS, offered=OFFERED, finished=DONE, done=done,
        procedures=procedures,
    )  # fmt: skip
