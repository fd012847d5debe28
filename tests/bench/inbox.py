"""The inbox at 100,000 open tasks: every section, with and without filters, as the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.cases.search import bigrams
from engine.cases.words import look_for
from engine.clock import from_ms, local_date, to_ms
from engine.identity.actor import Actor, Grant
from engine.tasks.inbox import DONE, MINE, OFFERED, OVERSEEN, Filters, count_inbox, read_inbox
from engine.tasks.narrowing import DUE_LAST, NEWEST, OLDEST, Overseen
from tests.bench.ground import MORNING, Ground
from tests.bench.seeding import Row
from tests.bench.tally import p95, rounded, wall_ms

DAY_MS = 86_400_000
TOPICS = ("压力计量", "流量仪表", "集成电路", "轨道交通", "生物医药", "卫星导航", "智能电网", "食品安全")
REPEATS = 8


def spread(officer: Actor) -> Any:
    """A :data:`~tests.bench.seeding.Vary` that spreads due dates over 400 days, topics, and who has claimed what."""

    def vary(number: int, rows: Mapping[str, list[Row]]) -> None:
        shift = (number * 7919 % 400) * DAY_MS
        taken = number % 20 == 0
        rows["cases"][0]["title"] = f"三步（{TOPICS[number % len(TOPICS)]}）"
        rows["case_words"][0]["bigrams"] += " ".join(bigrams([TOPICS[number % len(TOPICS)], *_rare(number)])) + " "
        for task in rows["tasks"]:
            if task["closed_at"] is not None:
                task["closed_at"] -= number * 60_000
            if task["state"] == "open":
                task["due_at"] += shift
                task["due"] = local_date(from_ms(task["due_at"] - 1)).isoformat()  # the day that lapses then
                task["assignee"] = officer.person_id if taken else None
        for offer in rows["candidates"]:
            offer["due_at"] += shift
            offer["taken"] = taken

    return vary


def questions(ground: Ground) -> Mapping[str, tuple[Actor, str, Filters | str, int]]:
    """What the page asks: by name, (actor, section, filters or the text sought, offset)."""
    officer, applicant = ground.officer, ground.applicant
    both = Actor(officer.person_id, officer.name, officer.login, (*officer.grants, _other_role(officer)))
    now = to_ms(MORNING)
    bureau = officer.grants[0].unit_id
    overseen = Overseen(frozenset((bureau, role) for role in ("officer", "head", *(f"role{n}" for n in range(20)))))
    return {
        "offered": (officer, OFFERED, Filters(), 0),
        "offered, page 20": (officer, OFFERED, Filters(), 950),
        "offered, overdue": (officer, OFFERED, Filters(due_before=now), 0),
        "offered, due this week": (officer, OFFERED, Filters(due_from=now, due_before=now + 21 * DAY_MS), 0),
        "offered, one procedure": (officer, OFFERED, Filters(bundle="three", process="three"), 0),
        "offered, one step": (officer, OFFERED, Filters(element="review"), 0),
        "offered, no such step": (officer, OFFERED, Filters(element="gone"), 0),
        "offered, one unit": (officer, OFFERED, Filters(unit="检测院"), 0),
        "offered, a unit that is no party": (officer, OFFERED, Filters(unit="评审"), 0),
        "offered, a centre": (officer, OFFERED, Filters(centre="新能源"), 0),
        "offered, unit, step and week": (
            officer,
            OFFERED,
            Filters(unit="检测院", element="review", due_from=now, due_before=now + 21 * DAY_MS),
            0,
        ),
        "offered, latest due date first": (officer, OFFERED, Filters(sort=DUE_LAST), 0),
        "offered, waiting longest first": (officer, OFFERED, Filters(sort=OLDEST), 0),
        "offered, newest first, page 20": (officer, OFFERED, Filters(sort=NEWEST), 950),
        "overseen": (ground.head, OVERSEEN, Filters(overseen=overseen), 0),
        "overseen, newest first": (ground.head, OVERSEEN, Filters(overseen=overseen, sort=NEWEST), 0),
        "overseen, in one procedure": (
            ground.head,
            OVERSEEN,
            Filters(overseen=Overseen(overseen.pairs, frozenset({"three"}))),
            0,
        ),
        "overseen, with one person": (ground.head, OVERSEEN, Filters(overseen=overseen, person="李经办"), 0),
        "mine, waiting longest first": (officer, MINE, Filters(sort=OLDEST), 0),
        "offered, a word": (officer, OFFERED, "轨道交通", 0),
        "offered, a rare word": (officer, OFFERED, "氦质谱", 0),
        "offered, two words": (officer, OFFERED, "氦质谱 三步", 0),
        "offered, a word everybody used": (officer, OFFERED, "三步", 0),
        "offered, a word nobody used": (officer, OFFERED, "航空母舰", 0),
        "offered to two roles": (both, OFFERED, Filters(), 0),
        "offered to nobody": (ground.head, OFFERED, Filters(), 0),
        "mine": (officer, MINE, Filters(), 0),
        "mine, a word": (officer, MINE, "压力", 0),
        "mine, one step": (officer, MINE, Filters(element="review"), 0),
        "done": (applicant, DONE, Filters(), 0),
        "done, a word": (applicant, DONE, "流量", 0),
    }


def ask(ground: Ground, repeats: int = REPEATS) -> tuple[float, dict[str, float]]:
    """(95th percentile of all pages, 95th percentile of each question), a page being list and count, milliseconds."""
    everything, each = [], {}
    with ground.engine.read() as connection:
        for name, (actor, section, asked, offset) in questions(ground).items():

            def page(
                actor: Actor = actor, section: str = section, asked: Filters | str = asked, at: int = offset
            ) -> None:
                filters = asked if isinstance(asked, Filters) else Filters(sought=look_for(connection, asked))
                filters = replace(filters, known={})  # as the page does: what its list found is counted, too
                read_inbox(connection, actor, section, filters, 50, at)
                count_inbox(connection, actor, section, filters)

            page()  # the first asking compiles the statement
            times = [wall_ms(page) for _ in range(repeats)]
            everything += times
            each[name] = rounded(p95(times))
    return rounded(p95(everything)), each


def _other_role(actor: Actor) -> Grant:
    return Grant("head", actor.grants[0].unit_id)


def _rare(number: int) -> list[str]:
    return ["氦质谱检漏"] if number % 1000 == 0 else []
