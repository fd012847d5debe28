"""PostgreSQL: the connection is cut before and after every protocol message of a completion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median_low
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from engine.errors import Unavailable
from tests.bench.ground import FORM, Ground, enter_ground, lay_ground
from tests.faults.proxy import AFTER, BEFORE, CLIENT, SERVER, Cut, Proxy
from tests.faults.wholeness import KEY, done_once, problems_of
from tests.support.postgres import Cluster

SAMPLE = 4
"""One message in so many is cut in ``make test``."""
QUIET = 5
"""Conversations without a cut that are listened to first."""
TRIES = 10
"""How often a message that was not said is waited for: in two conversations of a hundred the driver leaves out a Flush,
because the server has answered already, so that the last message comes one place earlier."""


@dataclass
class Wire:
    """The same database reached directly and through the proxy."""

    direct: Ground
    proxied: Ground
    proxy: Proxy


@pytest.fixture(scope="module")
def wire(postgres_cluster: Cluster) -> Iterator[Wire]:
    """A ground on PostgreSQL with a proxy before it."""
    url = postgres_cluster.create_database()
    direct = lay_ground(url)
    with Proxy(postgres_cluster.port) as proxy:
        address = make_url(url).set(port=proxy.port, query={"sslmode": "disable", "gssencmode": "disable"})
        proxied = enter_ground(address.render_as_string(hide_password=False))
        yield Wire(direct, proxied, proxy)
        proxied.engine.close()
    direct.engine.close()
    postgres_cluster.drop_database(url)


def complete_cut(wire: Wire, cut: Cut | None) -> tuple[str, int, dict[str, Any]]:
    """Complete a fresh review through the proxy, on a fresh connection, with ``cut`` on the way."""
    case, n = wire.direct.under_review()
    wire.proxied.engine.close()
    wire.proxy.plan(cut)
    return case, n, wire.proxied.complete(wire.proxied.officer, case, n, FORM, KEY + case)


def complete_surely_cut(wire: Wire, cut: Cut) -> tuple[str, int, dict[str, Any]]:
    """As :func:`complete_cut`, in a conversation that is long enough to be cut there."""
    for _ in range(TRIES):
        done = complete_cut(wire, cut)
        if wire.proxy.cuts:
            return done
    raise AssertionError(f"{cut}: nothing was cut")


def length_of_every_conversation(wire: Wire) -> dict[str, int]:
    """How many messages each side usually says: now and then one has a message more or less."""
    heard = []
    for _ in range(QUIET):
        complete_cut(wire, None)
        heard.append(dict(wire.proxy.passed))
    return {sender: median_low(passed[sender] for passed in heard) for sender in (CLIENT, SERVER)}


def test_a_connection_cut_at_any_message_is_tried_again_and_counts_once(wire: Wire, soak: bool) -> None:
    complete_cut(wire, None)  # a first connection asks the server more than later ones
    said = length_of_every_conversation(wire)
    points = [
        Cut(sender, number, side)
        for sender in (CLIENT, SERVER)
        for number in range(1, said[sender] + 1)
        for side in (BEFORE, AFTER)
    ]

    problems = []
    for cut in points if soak else points[::SAMPLE]:
        case, n, answer = complete_surely_cut(wire, cut)
        if wire.direct.complete(wire.direct.officer, case, n, FORM, KEY + case) != answer:
            problems.append(f"{cut}: the retry was answered otherwise")
        found = problems_of(wire.direct, case) + done_once(wire.direct, case, n)
        problems += [f"{cut}: {problem}" for problem in found]

    assert problems == []
    assert len(points) > 200  # a completion really is a conversation of this length


def test_a_server_that_stays_away_is_reported_and_the_same_request_succeeds_later(wire: Wire) -> None:
    case, n = wire.direct.under_review()
    wire.proxied.engine.close()

    with wire.proxy.closed(), pytest.raises(Unavailable):
        wire.proxied.complete(wire.proxied.officer, case, n, FORM, KEY + case)
    wire.proxied.complete(wire.proxied.officer, case, n, FORM, KEY + case)

    assert done_once(wire.direct, case, n) + problems_of(wire.direct, case) == []
