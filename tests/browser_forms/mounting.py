"""Puts a form or a diagram on the test page and asks it things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

FORM = """async ([schema, data, lang, readonly, refusal, prefill, verdict, today, slow, tables, kept, offline]) => {
  window.sent = [];
  window.offline = offline;
  window.form = await mountForm(document.getElementById('form'), {
    schema, data, lang, readonly, fileAddress: '/icon.svg?',
    ...(prefill && { prefill }),
    ...(today && { today }),
    ...(verdict && { verify: async () => verdict }),
    ...(tables && { tables, onLeave: async () => kept }),
    upload: async (file, path) => {
      if (window.offline) throw Object.assign(new Error("offline"), { status: 0 });
      if (refusal) throw new Error(refusal);
      if (slow) await new Promise((resolve) => { window.arrive = resolve; });
      window.sent.push([file.name, path]);
      return { id: `file${window.sent.length}`, name: file.name, size: file.size };
    },
  });
}"""
DIAGRAM = """async ([xml, process, marks, flows, lang]) => {
  window.chosen = [];
  window.diagram = await mountDiagram(document.getElementById('diagram'), {
    xml, process, marks, flows, lang, onSelect: (id) => window.chosen.push(id),
  });
}"""
# The form takes typed text over after a pause: leaving the field does it at once.
LEAVE = "() => document.activeElement.blur()"


def show_form(
    page: Page,
    schema: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    *,
    lang: str = "zh",
    readonly: bool = False,
    refusal: str = "",
    prefill: Mapping[str, Any] | None = None,
    verdict: Mapping[str, Any] | None = None,
    today: str = "",
    slow: bool = False,
    tables: Mapping[str, str] | None = None,
    kept: bool = True,
    offline: bool = False,
) -> None:
    """Mount ``schema`` on the business day ``today``; ``tables`` are the pages of its tables, ``kept`` says whether
    what was typed could be saved before one of them is opened.

    With ``refusal`` every upload fails with that sentence; a ``slow`` one takes until ``arrive()`` is called, and while
    ``offline`` none finds a connection; the server finds ``verdict``.
    """
    page.evaluate(
        FORM, [schema, data or {}, lang, readonly, refusal, prefill, verdict, today, slow, tables, kept, offline]
    )
    page.wait_for_selector(".fjs-form")


def entered(page: Page) -> dict[str, Any]:
    """What the form would submit."""
    page.evaluate(LEAVE)
    found: dict[str, Any] = page.evaluate("() => form.data()")
    return found


def submit(page: Page, server: Mapping[str, Any] | None = None) -> dict[str, list[str]]:
    """Check the form as the button does and draw the mistakes, or those ``server`` found."""
    found: dict[str, list[str]] = page.evaluate(
        "(given) => { const errors = given ?? form.validate(); form.showErrors(errors); return errors; }", server
    )
    return found


def show_diagram(
    page: Page, xml: str, process: str, marks: Mapping[str, Any], flows: list[str], lang: str = "zh"
) -> None:
    """Mount ``process`` of the file ``xml``."""
    page.evaluate(DIAGRAM, [xml, process, marks, flows, lang])
    page.wait_for_selector("#diagram svg")
