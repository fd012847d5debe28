"""The cards under the task beside the list stand close together at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from engine.commands.claim_task import ClaimTask
from tests.browser.days import REVIEW, brought
from tests.browser.town import Town

pytestmark = pytest.mark.browser
GAP = 24  # pixels


def holes(page: Page) -> list[float]:
    """For each card that does not stand at the top, how far it is from the nearest one above in its column."""
    boxes = page.locator(".pane .side > .card").evaluate_all(
        "cards => cards.map(card => card.getBoundingClientRect()).map(({x, top, bottom}) => ({x, top, bottom}))"
    )
    top = min(box["top"] for box in boxes)
    return [
        box["top"] - max((other["bottom"] for other in boxes if other["x"] == box["x"] and other["top"] < box["top"]),
                         default=top)
        for box in boxes
        if box["top"] > top
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 1440, 1700])
def test_no_card_leaves_a_hole_above_the_next(town: Town, width: int) -> None:
    case = brought(town, "智能网联汽车", REVIEW)
    town.engine.execute(town.people["li"], ClaimTask(case.player.case, case.number("cq_formal_review")))
    page = town.page("li", width)
    page.locator(".pane .side > .card").nth(2).wait_for()
    page.locator(".pane .fjs-form").wait_for()

    assert all(hole <= GAP for hole in holes(page)), holes(page)
