"""The overview of a unit: workload, overdue, time per step, the next ninety days, what to look at; each as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine import workbook
from engine.cases.contents import Reading, people_names
from engine.clock import to_ms
from engine.commands.note_export import NoteExport
from engine.errors import NotFound, Refused
from engine.identity.colleagues import people_of_units
from engine.overview.attention import Away, Override, away, override_keys, overrides
from engine.overview.durations import StepTime, late_keys, late_tasks
from engine.overview.figures import AHEAD, BACK, LISTED, Figures, figures_of
from engine.overview.quotas import QuotaUse, quotas_of
from engine.overview.scope import MOST_TASKS, Scope, scopes_of
from engine.overview.workload import Load, Week, by_person, by_step, by_week, overdue_keys, overdue_tasks
from web.charts import columns, place, stacked
from web.downloads import spreadsheet
from web.guards import signed_in
from web.kept import Kept
from web.rendering import due_words, moment, named, page, t
from web.site import actor, calendar, engine, language, now, today

routes = Blueprint("overview", __name__)
SOON = 5  # working days
EXPORTED = 5_000
LISTS = ("steps", "people", "overdue", "times", "weeks", "away", "late", "overrides", "quotas")

_kept: Kept[Figures] = Kept()
Rows = Sequence[Sequence[workbook.Cell]]


@dataclass(frozen=True)
class Shown:
    """What one overview shows: its figures, and what they come to today."""

    figures: Figures
    steps: Sequence[Load]
    people: Sequence[Load]
    weeks: Sequence[Week]
    away: Sequence[Away]
    overdue: Sequence[Mapping[str, Any]]
    late: Sequence[Mapping[str, Any]]
    overrides: Sequence[Override]
    quotas: Sequence[QuotaUse]

    @property
    def times(self) -> Sequence[StepTime]:
        """How long the steps take."""
        return self.figures.times


@routes.get("/overview")
@signed_in
def show() -> str:
    """How the cases of a unit stand."""
    with engine().read() as connection:
        scopes = _scopes(connection)
        scope = _chosen(scopes)
    figures = _figures(scope)  # counted in reads of its own
    with engine().read() as connection:
        found = _shown(connection, scope, figures)
    return page(
        "overview.html", scopes=[(one, named(one.bundle.manifest)) for one in scopes], scope=scope, found=found,
        bars=_bars(found), chart=_weeks_chart(found), limit=MOST_TASKS, listed=LISTED, exported=EXPORTED, soon=SOON,
        count=sum(load.count for load in found.steps), overdue=sum(load.overdue for load in found.steps),
        due_soon=sum(load.soon for load in found.steps), unclaimed=sum(load.unclaimed for load in found.steps),
        absent={week.first: _absent(found.away, week) for week in found.weeks},
    )  # fmt: skip


@routes.get("/overview/<string(maxlength=20):name>.xlsx")
@signed_in
def export(name: str) -> Response:
    """One list of the overview as a workbook, complete."""
    if name not in LISTS:
        raise NotFound("not_found")
    with engine().read() as connection:
        scope = _chosen(_scopes(connection))
    figures = _whole(scope, name, _figures(scope))
    with engine().read() as connection:
        found = _shown(connection, scope, figures)
    heads, rows = _table(name, found)
    title = t(f"overview.{name}")
    made = workbook.workbook(
        [workbook.Table(title, [workbook.Column(head, width=_width(head)) for head in heads], rows)]
    )
    narrowed = t("overview.exported", list=title, unit=scope.unit, procedure=named(scope.bundle.manifest))
    note = NoteExport("overview", len(rows), narrowed)
    return spreadsheet(made, f"{scope.unit} {title} {today().isoformat()}", note)


def _scopes(connection: Reading) -> Sequence[Scope]:
    """What the person signed in may have an overview of; Refused when there is nothing."""
    found = scopes_of(connection, engine().services.library, actor(), today().isoformat())
    if not found:
        raise Refused("refused.view_overview")
    return found


def _chosen(scopes: Sequence[Scope]) -> Scope:
    wanted = request.args.get("of", "")
    return next((scope for scope in scopes if scope.key == wanted), scopes[0])


def _figures(scope: Scope) -> Figures:
    """The figures; where no worker counts them for a large unit, they are given again for a little while."""
    key = (scope.key, scope.party, scope.bundle.id, today())
    return _kept.get(key, engine().clock.machine_now, lambda: figures_of(engine().read, scope, calendar(), now()))


def _whole(scope: Scope, name: str, found: Figures) -> Figures:
    """The figures with the whole of the list ``name`` instead of its beginning."""
    since = to_ms(now() - BACK)
    if name == "overdue":
        return replace(found, overdue=overdue_keys(engine().read, scope, today(), EXPORTED))
    if name == "late":
        return replace(found, late=late_keys(engine().read, scope, since, EXPORTED))
    if name == "overrides":
        return replace(found, overrides=override_keys(engine().read, scope, since, EXPORTED))
    return found


def _shown(connection: Reading, scope: Scope, found: Figures) -> Shown:
    day, until = today(), today() + AHEAD
    soon = calendar().workday_from(day, SOON)
    names = people_names(connection, {group.assignee for group in found.groups if group.assignee})
    own = [one.id for one in people_of_units(connection, [scope.unit_id], to_ms(engine().clock.machine_now()))]
    return Shown(
        found, by_step(found.groups, day, soon), by_person(found.groups, names, day, soon),
        by_week(found.groups, found.ending, day, AHEAD.days), away(connection, own, found.groups, day, until),
        overdue_tasks(connection, found.overdue), late_tasks(connection, found.late),
        overrides(connection, engine().services.library, found.overrides, language()), quotas_of(connection, scope),
    )  # fmt: skip


def _bars(found: Shown) -> Mapping[str, Any]:
    """The bars beside the rows of the tables."""
    most_steps = max([load.count for load in found.steps], default=0)
    most_people = max([load.count for load in found.people], default=0)
    return {
        "steps": [_parts(load, most_steps) for load in found.steps],
        "people": [_parts(load, most_people) for load in found.people],
        "times": [
            {"median": place(step.median, end), "most": place(step.most, end),
             "limit": None if step.limit is None else place(step.limit, end)}
            for step in found.times
            for end in [max(step.most, step.limit or 0)]
        ],
        "quotas": {one.key: _gauges(one) for one in found.quotas},
    }  # fmt: skip


def _parts(load: Load, most: int) -> Sequence[Any]:
    return stacked([(load.overdue, "overdue"), (load.soon, "soon"), (load.later, "later")], most)


def _gauges(quota: QuotaUse) -> Sequence[Mapping[str, float]]:
    """The bars of the areas of a quota, all to one scale."""
    end = max(max(area.amount, area.used) for area in quota.areas)
    return [{"used": place(area.used, end), "limit": place(area.amount, end)} for area in quota.areas]


def _weeks_chart(found: Shown) -> Any:
    drawn = []
    for week in found.weeks:
        parts = [(week.tasks, "due-tasks"), (week.deadlines, "due-deadlines")]
        drawn.append((parts, _short(week.first), _people(_absent(found.away, week))))
    return columns(drawn)


def _short(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.month}/{found.day}"


def _people(count: int) -> str:
    return t("overview.absent", count=count) if count else ""


def _absent(found: Sequence[Away], week: Week) -> int:
    """How many people are away in a week."""
    return len({one.person for one in found if one.since <= week.last and one.until >= week.first})


def _table(name: str, found: Shown) -> tuple[Sequence[str], Rows]:
    """Headings and rows of one list."""
    heads = t(f"overview.{name}.heads").split("|")
    loads = [(load, load.name or t("overview.nobody")) for load in (found.steps if name == "steps" else found.people)]
    rows: dict[str, Rows] = {
        "times": [(step.name, step.count, step.median, step.most, step.limit, step.late) for step in found.times],
        "weeks": [
            (week.first, week.last, week.tasks, week.deadlines, _absent(found.away, week)) for week in found.weeks
        ],
        "away": [(one.person, one.since, one.until, one.substitute, one.due) for one in found.away],
        "overdue": [
            (row["title"], row["number"], row["name"], row["assignee_name"] or t("overview.nobody"), row["due"],
             due_words(row["due"])["words"])
            for row in found.overdue
        ],
        "late": [
            (row["title"], row["number"], row["name"], row["closed_by_name"], row["due"], moment(row["closed_at"]))
            for row in found.late
        ],
        "quotas": [
            (named(one.quota), area.area, area.amount, area.used, area.left)
            for one in found.quotas
            for area in one.areas
        ],
        "overrides": [(moment(one.at), one.title, one.sentence) for one in found.overrides],
    }  # fmt: skip
    each = [(words, load.count, load.overdue, load.soon, load.unclaimed, load.first_due) for load, words in loads]
    return heads, rows.get(name, each)


def _width(head: str) -> int:
    return 40 if head in t("overview.wide").split("|") else 14
