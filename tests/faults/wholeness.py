"""What must be true after every fault: a completion happened once or not at all, and all records agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from engine.db.tables import candidates, cases, events, outbox, requests, submissions, tasks, timers
from engine.execution.replay import replay_case
from engine.journal.verify import verify_stream
from engine.values import digest, loads
from tests.bench.ground import FORM, Ground

KEY = "the-one-click"
BEFORE, AFTER, TORN = "before", "after", "torn"


@dataclass(frozen=True)
class Review:
    """An open review that somebody is about to complete, and how the database looks before and after."""

    case: str
    n: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    answer: Mapping[str, Any]

    def complete(self, ground: Ground) -> dict[str, Any]:
        """Submit the review, always with the same key."""
        return ground.complete(ground.officer, self.case, self.n, FORM, KEY)

    def standing(self, ground: Ground) -> str:
        """before, after or torn: how the database looks now."""
        now = picture(ground, self.case)
        return BEFORE if now == self.before else AFTER if now == self.after else TORN


@dataclass
class Toll:
    """What came of many faults."""

    points: int = 0
    standing: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, point: object, end: str, standing: str, problems: list[str]) -> None:
        """Note one fault: how the act ended for whoever asked, how the database looked, what is wrong with it."""
        self.points += 1
        self.ends[end] += 1
        self.standing[standing] += 1
        if standing == TORN:
            problems = ["half done", *problems]
        if end == "failed":
            problems = ["ended with an error nobody foresaw", *problems]
        if end == "answered" and standing != AFTER:
            problems = ["answered, but not there", *problems]
        self.wrong += [f"{point}: {problem}" for problem in problems]

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"points": self.points, "standing": self.standing, "ends": self.ends, "wrong": self.wrong}


def picture(ground: Ground, case: str) -> dict[str, Any]:
    """Everything countable of a case, without random ids and hashes."""
    with ground.engine.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == case)).one()
        return {
            "case": (row.state, row.outcome, row.revision, row.journal_count, digest(row.execution)),
            "tasks": _rows(connection, tasks, case, "n", "state", "element", "closed_by", "revision"),
            "offers": _rows(connection, candidates, case, "n", "role", "taken"),
            "timers": _rows(connection, timers, case, "n", "seq", "kind", "state"),
            "submissions": _rows(connection, submissions, case, "n", "element", "data"),
            "outbox": connection.execute(select(func.count()).where(outbox.c.case_id == case)).scalar_one(),
            "events": [
                tuple(event)
                for event in connection.execute(
                    select(events.c.seq, events.c.type).where(events.c.stream == case).order_by(events.c.seq)
                )
            ],
            "requests": connection.execute(select(func.count()).where(requests.c.key == KEY)).scalar_one(),
        }


def _rows(connection: Connection, table: Any, case: str, *columns: str) -> list[tuple[Any, ...]]:
    chosen = [table.c[name] for name in columns]
    return sorted(tuple(row) for row in connection.execute(select(*chosen).where(table.c.case_id == case)))


def problems_of(ground: Ground, case: str) -> list[str]:
    """What verify, replay and (on SQLite) the file itself have to complain about; empty when all is whole."""
    found = []
    with ground.engine.read() as connection:
        if connection.dialect.name == "sqlite":
            sentence = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            found += [] if sentence == "ok" else [f"integrity: {sentence}"]
        found += [f"verify: {broken}" for broken in verify_stream(connection, case)[1]]
        replayed = replay_case(ground.engine.services, connection, case)
        found += [f"replay: {difference}" for difference in replayed.differences]
    return found


def done_once(ground: Ground, case: str, n: int) -> list[str]:
    """What is wrong with the completion of task ``n``: it must be there exactly once in every table."""
    with ground.engine.read() as connection:
        completed = connection.execute(
            select(events.c.record).where(events.c.stream == case, events.c.type == "task_completed")
        ).scalars()
        found = {
            "events": sum(loads(record)["n"] == n for record in completed),
            "submissions": _count(connection, submissions.c.case_id == case, submissions.c.n == n),
            "tasks completed": _count(
                connection, tasks.c.case_id == case, tasks.c.n == n, tasks.c.state == "completed"
            ),
        }
    return [f"{count} {what} for {case}.{n}" for what, count in found.items() if count != 1]


def _count(connection: Connection, *conditions: Any) -> int:
    return int(connection.execute(select(func.count()).where(*conditions)).scalar_one())


def retry(ground: Ground, review: Review) -> list[str]:
    """Ask again with the same key; what is wrong with the answer or with what is there then."""
    answer = review.complete(ground)
    found = [] if answer == review.answer else [f"retry answered {answer}"]
    return (
        found
        + ([] if review.standing(ground) == AFTER else ["not done after the retry"])
        + problems_of(ground, review.case)
    )
