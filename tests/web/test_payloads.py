"""What somebody types stays text: a payload in every field of every form is shown on every page and runs on none."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from forms.catalogue import compile_form
from forms.comparison import compare
from tests.web.conftest import Bureau
from web.rendering import page, page_data

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*/*.form"))
PAYLOAD = "'\"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
ALIVE = re.compile(r"<script>alert|<img src=x|onerror=alert\(1\)(>|&gt;)49")
"""What would run, or would have been taken for a template."""
PATTERNED = {"email": "a@b.cn", "login": "newcomer", "days": "30"}
"""Fields that take nothing but one kind of text."""
FAREWELLS = ("/disable", "/refuse", "/end", "/suspend", "/withdraw")
"""What would close the doors behind which we want to look."""
TEXTS = ("textfield", "textarea")


def planted(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """The payload for every field of text, in every row and group; other fields have it, too: old data may hold it."""
    for component in components:
        kind, key, path = component["type"], component.get("key"), component.get("path")
        if kind == "group" and not path:
            yield from planted(component["components"])
        elif kind == "group":
            yield path, dict(planted(component["components"]))
        elif kind == "dynamiclist":
            yield path, [dict(planted(component["components"])) for _ in range(2)]
        elif (key and kind in TEXTS) or (key and kind in ("select", "radio")):
            yield key, PAYLOAD
        elif key and kind in ("checklist", "taglist"):
            yield key, [PAYLOAD]


def test_every_field_of_every_form_is_printed_and_compared_as_text(bureau: Bureau) -> None:
    row = {"n": 1, "name": PAYLOAD, "submitted_by_name": PAYLOAD, "submitted_unit_name": PAYLOAD, "submitted_at": 0}
    case = {"id": "0" * 32, "title": PAYLOAD, "number": None}
    about: dict[str, Any] = {"case": case, "row": row, "outside": None, "compared": {}}
    two: dict[str, Any] = {"before": row, "after": row, "everything": True, "others": [], "chosen": 1, "broad": False}
    alive, told = [], 0

    with bureau.app.test_request_context("/"):
        for path in FORMS:
            compiled, _ = compile_form(path.stem, path.read_bytes())
            assert compiled is not None, path
            data = dict(planted(compiled.schema["components"]))
            shown = [page("submission.html", shown=compiled.page(data, lang), **about) for lang in ("zh", "en")]
            shown.append(page("differences.html", found=compare(compiled.scope, {}, data, "zh"), **about, **two))
            shown.append(page_data({"data": data}))
            alive += [(path.stem, found[0]) for one in shown if (found := ALIVE.search(one))]
            told += shown[0].count("&lt;script&gt;alert(1)")

    assert alive == [] and len(FORMS) > 100 and told > 1000


class Fields(HTMLParser):
    """The forms of a page that are posted: where to, and what each of their fields is filled with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], int]] = []
        self._open = False
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._open = given.get("method", "").lower() == "post"
            if self._open:
                self.forms.append((given.get("action", ""), {}, 0))
        name, kind = given.get("name", ""), given.get("type", "text")
        if not self._open:
            return
        action, values, texts = self.forms[-1]
        if tag == "option" and self._select and given.get("value") and not values.get(self._select):
            values[self._select] = given["value"]
        if not name:
            return
        if tag == "select":
            self._select = name
            values[name] = ""
        elif tag == "textarea" or (tag == "input" and kind in ("text", "search", "tel", "url")):
            values[name] = PATTERNED.get(name) or PAYLOAD[: int(given.get("maxlength", "999"))]
            self.forms[-1] = (action, values, texts + 1)
        elif tag == "input" and kind in ("hidden", "radio", "submit"):
            values.setdefault(name, given.get("value", ""))
        elif tag in ("input", "button"):
            values.setdefault(name, {"date": "2026-10-20", "email": "a@b.cn", "checkbox": given.get("value", "1")}.get(
                kind, given.get("value", "")))  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"
        self._select = "" if tag == "select" else self._select


def walked(client: FlaskClient, most: int) -> Iterator[tuple[str, str]]:
    """(address, page) of what is reached by links, each address once, without what only the query changes."""
    known, waiting = {"/"}, deque(["/", "/notices", "/units/new"])
    while waiting and most:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        most -= 1
        yield address, answer.text
        for link in re.findall(r'href="(/[^"#?]*)', answer.text):
            if (to := html.unescape(link)) not in known and not to.startswith("/static"):
                known.add(to)
                waiting.append(to)


def test_every_field_of_every_page_is_shown_as_text_to_everybody(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject=PAYLOAD)
    sent: set[tuple[str | None, str]] = set()
    people = ("of", "hd", "ap", "security", "admin", "owner", "audit", None)
    for login in people:
        client = bureau.client(login)
        for address, text in list(walked(client, 60)):
            for action, values, texts in Fields(text).forms:
                to = action or address
                if texts and not to.endswith(FAREWELLS) and (login, to) not in sent:
                    answer = client.post(to, data=values)
                    assert answer.status_code < 500, (to, values)
                    assert not ALIVE.search(answer.text), to
                    sent.add((login, to))

    shown = set()
    for login in people:
        for address, text in walked(bureau.client(login), 150):
            assert not ALIVE.search(text), address
            shown |= {re.sub(r"[0-9a-f]{32}", "ID", address)} if "&lt;script&gt;alert" in text else set()
    assert len(sent) > 12
    assert {"/cases/ID", "/administration/people", "/administration/units", "/absences", "/told"} <= shown
