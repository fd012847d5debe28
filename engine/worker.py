"""The worker: one in-memory schedule per process that sweeps due rows; the database decides who fires.

APScheduler only ticks; nothing is stored in it, so nothing can be lost or fired twice by it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from engine.bootstrap import Engine
from engine.clock import ZONE, monotonic, to_ms
from engine.commands.fire_timer import FireTimer
from engine.db.tables import (
    drafts,
    requests,
    section_comments,
    section_versions,
    sessions,
    shared_sections,
    signature_requests,
    sweeps,
    tasks,
    told_tasks,
)
from engine.delivery.deliver import deliver
from engine.delivery.new_tasks import NAME as NEW_TASKS
from engine.delivery.new_tasks import OVERLAP_MS, tell_new_tasks
from engine.delivery.overviews import keep_overviews
from engine.delivery.planner import plan_starts
from engine.delivery.recount import recount_dates
from engine.errors import LianghengError
from engine.execution.statements import OPEN
from engine.identity.actor import SYSTEM
from engine.timers.sweep import claim_outbox, claim_timers, has_due, has_outgoing
from engine.work import Work

log = logging.getLogger("liangheng.worker")
TICK_SECONDS = 1.0
OVERVIEW_SECONDS = 60
NEW_TASKS_SECONDS = 30  # what opens within that time is told in one notice
BATCH = 100
KEEP_REQUESTS_MS = int(timedelta(days=30).total_seconds() * 1000)


def sweep_timers(engine: Engine, batch: int = BATCH) -> int:
    """Fire what is due, each timer in its own transaction; returns how many fired.

    A timer whose step fails leaves an incident and is set aside: one broken case does not hold up the others.
    """
    lease = engine.settings.lease_seconds * 1000

    def claim(work: Work) -> list[dict[str, object]]:
        return list(claim_timers(work.connection, work.at, work.machine_at, lease, batch))

    if not due_timers(engine):
        return 0
    fired = 0
    for row in engine.transactions.run(claim):
        command = FireTimer(str(row["case_id"]), int(str(row["n"])), int(str(row["seq"])), str(row["lease"]))
        try:
            fired += bool(engine.execute(SYSTEM, command)["fired"])
        except (LianghengError, SQLAlchemyError) as error:
            log.warning("timer %s.%s of %s: %s", row["n"], row["seq"], row["case_id"], error)
    return fired


def due_timers(engine: Engine) -> bool:
    """Whether any timer is due: a read that costs the same however many cases wait."""
    with engine.read() as connection:
        return has_due(connection, to_ms(engine.clock.business_now()))


def sweep_outbox(engine: Engine, batch: int = BATCH) -> int:
    """Deliver what is to leave; returns how many rows were delivered."""
    lease = engine.settings.lease_seconds * 1000

    def claim(work: Work) -> list[dict[str, object]]:
        return list(claim_outbox(work.connection, work.at, work.machine_at, lease, batch))

    with engine.read() as connection:
        if not has_outgoing(connection, to_ms(engine.clock.business_now())):
            return 0
    return sum(deliver(engine, row) for row in engine.transactions.run(claim))


def clear_old(engine: Engine) -> None:
    """Forget request keys after 30 days, ended sessions, and drafts of tasks that are closed, shared ones too."""

    def clear(work: Work) -> None:
        now = work.machine_at
        work.connection.execute(delete(requests).where(requests.c.at < now - KEEP_REQUESTS_MS))
        work.connection.execute(delete(sessions).where(sessions.c.ends_at < now))
        far = sweeps.select().where(sweeps.c.name == NEW_TASKS, told_tasks.c.opened_at < sweeps.c.at - OVERLAP_MS)
        work.connection.execute(delete(told_tasks).where(far.exists()))
        for table in (drafts, shared_sections, section_versions, section_comments, signature_requests):
            still_open = tasks.select().where(
                tasks.c.case_id == table.c.case_id, tasks.c.n == table.c.n, tasks.c.state == OPEN
            )
            work.connection.execute(delete(table).where(~still_open.exists()))

    engine.transactions.run(clear)


def settle(engine: Engine, limit: int = 10_000) -> int:
    """Sweep until nothing is due (at most ``limit`` rounds); returns how many rows were worked off."""
    total = 0
    for _ in range(limit):
        done = sweep_timers(engine) + sweep_outbox(engine) + plan_starts(engine)
        total += done
        if not done:
            return total
    return total


class Worker:
    """Ticks the sweeps of one process. Several workers may run on several machines."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._stopped = Event()
        self._woken = Event()
        self._scheduler: BackgroundScheduler | None = None
        self._watch = ThreadPoolExecutor(1, thread_name_prefix="watchdog")
        self._last = monotonic()

    def start(self) -> None:
        """Start ticking in the background, and a watchdog that survives every jump of the machine's clock."""
        self._start_scheduler()
        self._watch.submit(self._guard)

    def stop(self) -> None:
        """Finish the tick under way and stop."""
        self._stopped.set()
        self._woken.set()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
        self._watch.shutdown(wait=True)

    def wake(self) -> None:
        """Sweep now instead of at the next tick."""
        if self._scheduler is not None:
            self._scheduler.wakeup()

    def run_forever(self) -> None:
        """Tick until :meth:`stop` is called from a signal handler."""
        self.start()
        self._stopped.wait()

    def _start_scheduler(self) -> None:
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(timezone=ZONE, job_defaults=options)
        self._scheduler.add_job(self._tick, "interval", seconds=TICK_SECONDS, id="tick")
        self._scheduler.add_job(self._guarded(lambda: clear_old(self.engine)), "interval", hours=1, id="clear")
        keep = self._guarded(lambda: keep_overviews(self.engine))
        self._scheduler.add_job(keep, "interval", seconds=OVERVIEW_SECONDS, id="overviews")
        tell = self._guarded(lambda: tell_new_tasks(self.engine))
        self._scheduler.add_job(tell, "interval", seconds=NEW_TASKS_SECONDS, id="new_tasks")
        self._scheduler.start()
        self._last = monotonic()

    def _guard(self) -> None:
        # APScheduler's interval trigger stops when the clock is set back; monotonic time does not
        while not self._stopped.wait(TICK_SECONDS):
            if monotonic() - self._last > 5 * TICK_SECONDS and self._scheduler is not None and not self._busy:
                log.warning("no tick for a while: the clock was moved; starting the schedule again")
                self._scheduler.shutdown(wait=False)
                self._start_scheduler()

    _busy = False

    def _tick(self) -> None:
        self._last = monotonic()
        self._busy = True
        try:
            self._guarded(self._sweep)()
        finally:
            self._busy = False
            self._last = monotonic()

    def _sweep(self) -> None:
        while not self._stopped.is_set() and (sweep_timers(self.engine) or sweep_outbox(self.engine)):
            self._last = monotonic()
        plan_starts(self.engine)
        recount_dates(self.engine)

    def _guarded(self, action: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                action()
            except (LianghengError, SQLAlchemyError) as error:
                log.error("the sweep stopped and will be tried again: %s", error)

        return run
