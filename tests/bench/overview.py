"""The overview of a unit with 100,000 open tasks: the whole page over HTTP, and what the worker counts for it."""

from __future__ import annotations

from engine.delivery.overviews import keep_overviews
from tests.bench.ground import Ground
from tests.bench.screens import signed_in
from tests.bench.tally import p95, rounded, wall_ms


def look(ground: Ground, repeats: int) -> tuple[float, float]:
    """(95th percentile of the page, one counting by the worker), milliseconds."""
    engine = ground.engine
    client = signed_in(ground, ground.head)
    counting = wall_ms(lambda: keep_overviews(engine))

    def page() -> None:
        answer = client.get("/overview")
        assert answer.status_code == 200, answer.text

    page()  # the first one compiles templates and statements
    return rounded(p95([wall_ms(page) for _ in range(4 * repeats)])), rounded(counting)
