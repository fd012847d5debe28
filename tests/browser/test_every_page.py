"""axe finds nothing on any page that somebody reaches by links, with everything unfolded, wide and on a phone; none is
heavy, and none moves under the eyes of whoever opens it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.city import Walk, opened, walk
from tests.browser.steadiness import moves
from tests.browser.town import Town
from tests.browser.weight import too_heavy
from tests.web.conftest import post
from web.app import create_app

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)
PEOPLE = (None, "li", "wang", "chen", "luo", "tang", "sun", "anquan", "admin", "jian", "liucheng")
"""A citizen, officer, head, two applicants, expert bureau and expert, and the administrators."""
SEVERAL = {"case.show": 2, "acts.of_task": 2, "acts.of_case": 2}
"""Pages that are different for different people, and for how many they are looked at; else one sees the page."""
NO_PAGES = {
    "static", "case.diagram", "procedures.diagram", "clock.health", "palette.find", "inbox.part", "task.pane",
    "lists.export", "overview.export", "tables.file", "papers.file", "papers.sheet", "service.scan", "opinions.file",
    "units.file", "administration.roster_template", "together.news",
}  # fmt: skip
"""Files, drawings and pieces of pages."""
ELSEWHERE = {
    "founding.show": "only while there are no people: test_first_run.py",
    "inbox.outcome": "after an act without a script",
    "papers.differences": "a form submitted twice: test_days_outside.py",
    "tables.show": "from a form with a table: test_tables_and_overview.py",
}


def give_opinion(town: Town) -> None:
    """A citizen's opinion on the notice, so that officers have one to look at."""
    client = create_app(town.engine).test_client()
    given = {"kind": "suggestion", "words": "建议公布评审意见。", "name": "王市民", "contact": "13800000000"}
    notice = re.findall(r'href="(/notices/[^"]+)"', client.get("/notices").text)[0]
    assert post(client, f"{notice}/opinions", given, notice).status_code == 303


def broken(page: Page, address: str, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What axe finds, and how much the page is too wide, at each width; with all that is folded laid open."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{address} {width}: {line}" for line in violations(page)]
        found += [f"{address} {width}: {wider} px too wide"] if wider > 0 else []
    return found


def open_whole(page: Page, address: str, width: int) -> None:
    """Open a page and wait for what scripts draw on it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    if width == WIDTHS[0] and page.locator("#form, .item .go").count():  # beside the inbox's list its first task opens
        page.locator("#form .fjs-form, #pane .title").first.wait_for()
    if page.locator("#form").count():
        page.locator("#form.lh-drawn").wait_for()
    if page.locator("#diagram").count():
        page.locator("#diagram svg").first.wait_for()


def get_endpoints(app: Flask) -> set[str]:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(("/api", "/engine-rest"))]
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}


@pytest.fixture(scope="module")
def plan(city: Town) -> dict[str | None, Walk]:
    """What is looked at as whom, so that each page is seen once."""
    give_opinion(city)
    count: Counter[str] = Counter()
    found: dict[str | None, Walk] = {}
    for login in PEOPLE:
        reached = walk(city, login)
        mine = {name: pages for name, pages in reached.pages.items() if count[name] < SEVERAL.get(name, 1)}
        count.update(mine.keys())
        found[login] = Walk(mine, reached.broken)
    found["li"].pages["units.listed"] = ["/units"]  # linked to while a unit asks to be registered
    return found


def test_every_page_there_is_is_reached_by_somebody_and_no_link_leads_nowhere(
    city: Town, plan: dict[str | None, Walk]
) -> None:
    seen = {name for reached in plan.values() for name in reached.pages}

    assert [line for reached in plan.values() for line in reached.broken] == []
    assert get_endpoints(create_app(city.engine)) == {*seen, *NO_PAGES, *ELSEWHERE}


@pytest.mark.parametrize("login", PEOPLE)
def test_axe_finds_nothing_and_nothing_is_heavy_or_moves_on_the_pages_of(
    city: Town, plan: dict[str | None, Walk], login: str | None
) -> None:
    page = opened(city, login)
    problems: list[str] = []
    for addresses in plan[login].pages.values():
        for width in WIDTHS:
            open_whole(page, city.address + addresses[0], width)
            problems += moves(page, f"{addresses[0]} {width}") + broken(page, addresses[0], (width,))
        problems += too_heavy(page, addresses[0])
    page.context.close()

    assert not problems, "\n".join(problems)


def test_axe_finds_nothing_in_dialogs_mistakes_and_empty_lists(city: Town) -> None:
    page = opened(city, "li")
    page.goto(f"{city.address}/")
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    problems = broken(page, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#palette").wait_for()
    problems += broken(page, "palette")
    for address in ("/?q=航空母舰", "/cases?q=航空母舰", "/register?q=航空母舰"):
        page.goto(city.address + address)
        problems += broken(page, address)
    page.goto(f"{city.address}/absences")
    page.get_by_role("main").locator("form button.primary").first.click()
    page.locator("[aria-invalid=true]").first.wait_for()
    problems += broken(page, "/absences with mistakes")
    page.context.close()

    assert not problems, "\n".join(problems)


def test_axe_finds_nothing_in_english(city: Town, plan: dict[str | None, Walk]) -> None:
    page = opened(city, "wang", "en")
    problems: list[str] = []
    for address in ("/", "/cases", "/overview", "/register", "/start", plan["li"].pages["case.show"][0]):
        page.goto(city.address + address)
        assert page.locator("html").get_attribute("lang") == "en"
        problems += broken(page, address)
    page.context.close()

    assert not problems, "\n".join(problems)
