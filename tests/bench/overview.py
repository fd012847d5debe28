"""The overview of a unit with 100,000 open tasks: the whole page over HTTP, and what the worker counts for it."""

from __future__ import annotations

from engine.delivery.overviews import keep_overviews
from engine.identity.login import open_session
from engine.installation import prepare
from tests.bench.ground import Ground
from tests.bench.tally import p95, rounded, wall_ms
from web.app import create_app
from web.sessions import SESSION

KEY = "o" * 43


def look(ground: Ground, repeats: int) -> tuple[float, float]:
    """(95th percentile of the page, one counting by the worker), milliseconds."""
    engine = ground.engine
    prepare(engine)
    client = create_app(engine).test_client()
    engine.transactions.run(lambda work: open_session(work, ground.head.person_id, KEY, engine.settings))
    client.set_cookie(SESSION, KEY)
    counting = wall_ms(lambda: keep_overviews(engine))

    def page() -> None:
        answer = client.get("/overview")
        assert answer.status_code == 200, answer.text

    page()  # the first one compiles templates and statements
    return rounded(p95([wall_ms(page) for _ in range(4 * repeats)])), rounded(counting)
