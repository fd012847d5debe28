"""Every page of a running demonstration that a person reaches by its links."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from secrets import token_urlsafe

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from engine.identity.login import open_session
from engine.texts import catalogue
from tests.browser.town import Town
from web.app import create_app
from web.sessions import LANGUAGE, SESSION

DEEPEST, OF_ONE_KIND = 600, 6  # pages a person follows; addresses of one endpoint


@dataclass
class Walk:
    """What a person reaches by links: the addresses of each endpoint that answer with a page."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def signed_in(town: Town, login: str) -> str:
    """The key of a new session of ``login``, as the browser's cookie holds it."""
    key, settings = token_urlsafe(32), town.engine.settings
    person = town.people[login].person_id
    town.engine.transactions.run(lambda work: open_session(work, person, key, settings))
    return key


def opened(town: Town, login: str | None, language: str = "zh", width: int = 1440) -> Page:
    """A new browser profile, signed in as ``login`` without the log-in page."""
    size = {"width": width, "height": 900}
    context = town.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)  # type: ignore[arg-type]
    cookies = {LANGUAGE: language, **({SESSION: signed_in(town, login)} if login else {})}
    context.add_cookies([{"name": name, "value": value, "url": town.address} for name, value in cookies.items()])
    return context.new_page()


def untold(page: str) -> set[str]:
    """The keys of texts that stand on a page themselves, because there is no such text."""
    said = re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    begins = "|".join(sorted({key.partition(".")[0] for key in catalogue()}))
    return set(re.findall(rf"(?<![\w./-])(?:{begins})\.[a-z_]+(?:\.[a-z_]+)*(?![\w/-])", said))


def walk(town: Town, login: str | None) -> Walk:
    """Follow the links of ``login`` (None: nobody signed in) from the first page on, without a browser."""
    app = create_app(town.engine)
    client, places = app.test_client(), app.url_map.bind("localhost")
    if login is not None:
        client.set_cookie(SESSION, signed_in(town, login))
    found, known, waiting = Walk(), {"/"}, deque(["/", "/notices", "/register", "/procedures"])
    count: Counter[str] = Counter()
    while waiting and len(known) < DEEPEST:
        address = waiting.popleft()
        try:
            endpoint, _ = places.match(address.partition("?")[0])
        except HTTPException:
            found.broken.append(address)
            continue
        if count[endpoint] >= OF_ONE_KIND:
            continue
        count[endpoint] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            found.broken.append(f"{address}: {answer.status_code}")
        elif answer.status_code == 200 and answer.mimetype == "text/html":
            found.broken += [f"{address}: {key} has no text" for key in sorted(untold(answer.text))]
            found.pages.setdefault(str(endpoint), []).append(address)
            for link in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text):
                if (to := html.unescape(link)) not in known:
                    known.add(to)
                    waiting.append(to)
    return found
