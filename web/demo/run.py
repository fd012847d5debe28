"""Runs the demonstration: pages, timers and the movable clock in one process on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from threading import Event, Thread

import click

from engine.bootstrap import Engine
from engine.clock import MovableClock
from engine.delivery.new_tasks import tell_new_tasks
from engine.errors import LianghengError
from engine.installation import has_people, latest_moment, prepare
from engine.settings import Settings, read_settings
from engine.simulation import tick
from web.app import create_app
from web.demo import cast
from web.demo.stage import PASSWORD, contents, print_logins, set_stage
from web.installed import opened, said, say
from web.server import demo_server

DATABASE = "demo.db"
TICK_SECONDS = 1.0
TELL_EVERY = 10  # ticks


def run_demo(folder: Path, *, fresh: bool, port: int | None) -> None:
    """Open the demonstration in ``folder``, making it first when it is not there; returns when it is stopped."""
    settings = read_settings()
    settings = replace(settings, database=f"sqlite:///{folder / DATABASE}", demo=True, port=port or settings.port)
    with alone(folder):
        refuse_taken_port(settings)
        if fresh and folder.is_dir():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        clock = MovableClock()
        with opened(settings, clock) as engine:
            prepare(engine)
            if has_people(engine):
                _go_on(engine, clock)
            else:
                say("demo_preparing")
                open_stage(engine, clock)
            _serve(engine)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the demonstration in ``folder`` for this process, also while the folder is made anew."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise click.ClickException(said("demo_running", folder=folder)) from error
        yield


def refuse_taken_port(settings: Settings) -> None:
    """Stop before anything is changed when something listens at the address already."""
    with socket() as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(said("port_taken", host=settings.host, port=settings.port)) from error


def open_stage(engine: Engine, clock: MovableClock) -> None:
    """Begin as long ago as the oldest case did, play everything, and arrive in the present."""
    clock.ahead = -_longest_ago()
    set_stage(engine)
    clock.ahead = max(clock.ahead, timedelta(0))
    tick(engine)


def _longest_ago() -> timedelta:
    return timedelta(days=max((int(case["days_ago"]) for item in contents() for case in item["cases"]), default=0))


def _go_on(engine: Engine, clock: MovableClock) -> None:
    """A demonstration goes on where its clock stood: time never runs back."""
    latest = latest_moment(engine)
    if latest is not None and latest > clock.business_now():
        clock.move_to(latest)


def _serve(engine: Engine) -> None:
    settings = engine.settings
    app = create_app(engine)
    cast.install(app)
    server = demo_server(app, settings.host, settings.port)
    stopped = Event()
    ticking = Thread(target=_keep_ticking, args=(engine, stopped), name="timers", daemon=True)
    ticking.start()
    say("demo_ready", host=settings.host, port=settings.port, password=PASSWORD)
    print_logins(engine)
    click.echo()
    say("demo_stop")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo()
    finally:
        stopped.set()
        server.server_close()
        ticking.join()


def _keep_ticking(engine: Engine, stopped: Event) -> None:
    ticks = 0
    while not stopped.wait(TICK_SECONDS):
        ticks += 1
        try:
            tick(engine)
            if ticks % TELL_EVERY == 1:
                tell_new_tasks(engine)
        except LianghengError as error:
            click.echo(error.sentence(engine.settings.language), err=True)
