"""What people look at all day, at 100,000 open tasks: lists, the page of a task and of a case, whole, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from engine.db.tables import tasks
from engine.identity.actor import Actor
from engine.identity.login import open_session
from engine.installation import prepare
from tests.bench.ground import Ground
from tests.bench.tally import p95, rounded, wall_ms
from web.app import create_app
from web.sessions import SESSION

LISTS: Mapping[str, str] = {
    "inbox": "/", "offered": "/?section=offered", "offered, page 20": "/?section=offered&page=20",
    "done": "/?section=done", "list alone": "/inbox/list", "cases": "/cases", "told": "/told", "register": "/register",
    "notices": "/notices",
}  # fmt: skip
SOUGHT: Mapping[str, str] = {
    "offered, a word": "/?section=offered&q=轨道交通", "cases, a word": "/cases?q=轨道交通",
    "palette": "/palette?q=轨道",
}  # fmt: skip
"""Lists of what holds a word that stands in one case of eight."""
KEY = "s" * 42


@dataclass(frozen=True)
class Screens:
    """Milliseconds of the server, 95th percentile: of lists, of lists by a word, of the page of a task and of a case;
    and of each list."""

    lists: float
    sought: float
    task: float
    case: float
    each: Mapping[str, float]


def session_of(ground: Ground, actor: Actor, name: str) -> str:
    """The key of a session of ``actor``, made of ``name``."""
    key = f"{name}{KEY}"[: len(KEY)]
    prepare(ground.engine)
    ground.engine.transactions.run(lambda work: open_session(work, actor.person_id, key, ground.engine.settings))
    return key


def signed_in(ground: Ground, actor: Actor) -> FlaskClient:
    """A client of the web application that ``actor`` is signed in with."""
    key = session_of(ground, actor, actor.login)
    client = create_app(ground.engine).test_client()
    client.set_cookie(SESSION, key)
    return client


def watch(ground: Ground, repeats: int) -> Screens:
    """Open everything ``repeats`` times, task and case each time another one."""
    client = signed_in(ground, ground.officer)
    times = {name: list(_opened(client, [path] * (repeats + 1))) for name, path in (LISTS | SOUGHT).items()}
    wanted = select(tasks.c.case_id, tasks.c.n).where(tasks.c.state == "open").limit(4 * repeats + 1)
    with ground.engine.read() as connection:
        found = connection.execute(wanted).all()
    task = list(_opened(client, [f"/tasks/{row.case_id}.{row.n}" for row in found]))
    case = list(_opened(client, [f"/cases/{row.case_id}" for row in found]))
    lists, sought = ([one for name in names for one in times[name]] for names in (LISTS, SOUGHT))
    return Screens(
        *(rounded(p95(values)) for values in (lists, sought, task, case)),
        {name: rounded(p95(each)) for name, each in times.items()},
    )


def _opened(client: FlaskClient, paths: list[str]) -> Iterator[float]:
    """What each page takes; the first one compiles templates and statements and does not count."""
    for number, path in enumerate(paths):

        def look(path: str = path) -> None:
            answer = client.get(path)
            assert answer.status_code == 200, answer.text

        if (took := wall_ms(look)) and number:
            yield took
