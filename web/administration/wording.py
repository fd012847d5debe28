"""How pages of administration word what is stored: the last day of a role, the name of a browser."""

from __future__ import annotations

import re

from engine.clock import ZONE, from_ms
from web.administration.blueprint import routes
from web.rendering import t

BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@routes.app_template_filter("last_day")
def last_day(until_at: int) -> str:
    """The last day of something that ends, exclusive, at ``until_at`` (UTC milliseconds)."""
    return from_ms(until_at - 1).astimezone(ZONE).strftime("%Y-%m-%d")


@routes.app_template_filter("browser")
def browser(agent: str | None) -> str:
    """What a browser calls itself, as people know it; good enough to recognise one's own."""
    said = agent or ""
    name = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    if name and system:
        return t("browser.on", browser=name, system=system)
    return name or system or " ".join(re.findall(r"^[\w.-]+", said)) or t("browser.unknown")
