"""axe-core in a page under test: which rules of WCAG 2.2 A and AA it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

WIDTHS = (1440, 390)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _source() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule: the rule, and where."""
    page.evaluate(_source())
    options = {"runOnly": LEVELS, "resultTypes": ["violations"]}  # what passes is not described: that takes long
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {' '.join(node['target'])} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
        # the logo bpmn.io's licence asks for is drawn by its library
        if not any("bjs-powered-by" in str(part) or "fjs-powered-by" in str(part) for part in node["target"])
    ]


def broken(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Rules of accessibility the page breaks at each width, and how much it is too wide; it ends at the first width."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 860})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += violations(page) + ([f"{wider} px wider than {width}"] if wider > 0 else [])
    page.set_viewport_size({"width": widths[0], "height": 860})
    return found
