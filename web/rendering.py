"""Pages: the template with the words, dates and links every page needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from engine.calendars.deadlines import Due
from engine.calendars.words import due_in_words
from engine.cases.lately import Happening, happened
from engine.cases.told import count_waiting
from engine.clock import ZONE, from_ms
from engine.overview.scope import oversees
from engine.texts import has_text, text
from web.sessions import csrf_token
from web.site import calendar, engine, is_demo, language, now, signed_in, today

STATIC = Path(__file__).parent / "static"
WEEKDAYS = "一二三四五六日"


def install(app: Flask) -> None:
    """Give every template its words."""
    app.jinja_env.filters.update(moment=moment, day=day, due_words=due_words, lines=lines)
    app.jinja_env.globals.update(t=t, named=named, asset=asset, page_data=page_data, weekday=weekday, lines=lines)
    app.jinja_env.globals.update(has_text=has_text)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "lang": language(),
        "person": signed_in(),
        "csrf": csrf_token,
        "demo": is_demo(),
        "now": now(),
        "today": today(),
        "path": request.full_path.rstrip("?"),
        "lately": lately,
        "unread": unread,
        "has_overview": has_overview,
    }


def unread() -> int:
    """How many notifications wait for the visitor."""
    person = signed_in()
    if person is None:
        return 0
    with engine().read() as connection:
        return count_waiting(connection, person.person_id)


def has_overview() -> bool:
    """Whether the visitor oversees the cases of a unit."""
    person = signed_in()
    if person is None:
        return False
    with engine().read() as connection:
        return oversees(connection, engine().services.library, person)


def lately() -> list[Happening]:
    """What the demonstration did by itself since the moment the address names (``since``, UTC milliseconds)."""
    since, person = request.args.get("since", ""), signed_in()
    if not (is_demo() and person and since.isdecimal() and len(since) < 16):
        return []
    with engine().read() as connection:
        return happened(connection, engine().services.library, person, int(since), language(), limit=6)


def page(template: str, **values: Any) -> str:
    """Render ``template`` with ``values``."""
    return render_template(template, **values)


def t(key: str, **values: Any) -> str:
    """The text ``key`` in the visitor's language."""
    return text(key, language(), **values)


class Named(Protocol):
    """Something a bundle names in Chinese and perhaps in English."""

    @property
    def name(self) -> str:
        """The Chinese name."""

    @property
    def name_en(self) -> str:
        """The English name, '' when the bundle gives none."""


def named(declared: Named) -> str:
    """The name in the visitor's language; what a bundle does not translate stays Chinese."""
    return (declared.name_en or declared.name) if language() == "en" else declared.name


def moment(value: int | datetime | None) -> str:
    """A moment (UTC milliseconds or aware) as minutes in China: 2026-09-28 09:00."""
    if value is None:
        return ""
    aware = from_ms(value) if isinstance(value, int) else value
    return aware.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def day(value: str | date | None) -> str:
    """An ISO date as a reader writes it: 2026年9月28日, or 28 Sep 2026."""
    if not value:
        return ""
    found = value if isinstance(value, date) else date.fromisoformat(value[:10])
    if language() == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {found:%b} {found.year}"


def weekday(value: date) -> str:
    """The day of the week: 星期一, Monday."""
    return f"星期{WEEKDAYS[value.weekday()]}" if language() == "zh" else f"{value:%A}"


def due_words(due: str | None) -> Mapping[str, str]:
    """How far a due date is, in words, with the class that colours it: ``words``, ``tone``. Words say it all alone."""
    if not due:
        return {"words": "", "tone": "none"}
    words = due_in_words(due, now(), calendar(), language())
    left = calendar().workdays_between(today(), date.fromisoformat(due)) if due > today().isoformat() else 0
    tone = "late" if due < today().isoformat() else "soon" if left <= 1 else "calm"
    return {"words": words, "tone": tone}


def explanation(record: Mapping[str, Any] | None) -> str:
    """How a due date was counted, as one sentence; '' when it was entered and not counted."""
    if not record or "rule" not in record:
        return ""
    return Due.from_record(record).explain(language())


def lines(value: str | None) -> list[str]:
    """A text as its lines that are not empty."""
    return [line for line in (value or "").splitlines() if line.strip()]


def page_data(values: Mapping[str, Any]) -> Markup:
    """``values`` as JSON inside a data block of the page; no text in it can end the block."""
    body = json.dumps(values, ensure_ascii=False, default=str)
    escaped = body.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028")
    return Markup(f'<script type="application/json" id="page-data">{escaped}</script>')


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _bundle() -> dict[str, dict[str, str]]:
    manifest = STATIC / "dist" / "manifest.json"
    return _read_bundle(manifest, manifest.stat().st_mtime_ns) if manifest.is_file() else {}


@lru_cache(maxsize=1)
def _read_bundle(manifest: Path, changed: int) -> dict[str, dict[str, str]]:
    """The bundle's list of pages, read again when it was bundled anew."""
    found: dict[str, dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8"))
    return found


def asset(name: str, kind: str = "") -> str:
    """The address of a static file with its hash; with ``kind`` (js, css) that of a bundled page, '' if it has none."""
    if not kind:
        return url_for("static", filename=name, v=_digest(name))
    bundled = _bundle().get(name, {}).get(kind)
    return url_for("static", filename=f"dist/{bundled}") if bundled else ""
