"""The browser and the server come to the same verdict about every entry, in the same words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.browser_forms.books import BOOK, GROUPED, RUBRIC, book_data, rubric_rows
from tests.browser_forms.samples import FILES, PREFILL, SAMPLES, entries

pytestmark = pytest.mark.browser

SHIPPED = sorted((Path(__file__).parents[2] / "forms").glob("*/*.form"))
DOCUMENTS = 40  # of every sample form
# Form-js computes conditions and expressions while it draws: the verdict is taken when nothing changes any more.
JUDGE = """async ([schema, documents, lang, prefill]) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const verdicts = [];
  for (const data of documents) {
    const container = document.getElementById('form');
    const form = await mountForm(container, {
      schema, data, lang, prefill: prefill ?? data, upload: async () => ({}), fileAddress: '/icon.svg?',
    });
    let before;
    for (let same = 0; same < 3; ) {
      await frame();
      const now = JSON.stringify(form.data()) + container.innerText;
      same = now === before ? same + 1 : 0;
      before = now;
    }
    verdicts.push({ errors: form.validate(), data: form.data() });
    form.destroy();
  }
  return verdicts;
}"""


def _server(
    schema: Mapping[str, Any],
    data: Mapping[str, Any],
    prefill: Mapping[str, Any],
    lang: str,
    files: Mapping[str, Any] = FILES,
) -> dict[str, list[str]]:
    form = Catalogue().compile(schema["id"], json.dumps(schema).encode())
    try:
        form.check(data, prefill, files, lang=lang, today=date(2026, 9, 28))
    except Invalid as refused:
        return {path: list(sentences) for path, sentences in refused.errors.items()}
    return {}


@pytest.mark.parametrize("schema", SAMPLES, ids=lambda schema: str(schema["id"]))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_browser_and_server_find_the_same_mistakes(sheet: Page, schema: dict[str, Any], lang: str) -> None:
    random, prefill = Random(f"{schema['id']} {lang}"), PREFILL[schema["id"]]
    documents = [{**entries(schema, random), **prefill} for _ in range(DOCUMENTS if lang == "zh" else 5)]

    verdicts = sheet.evaluate(JUDGE, [schema, documents, lang, prefill])

    assert differences(schema, verdicts, [prefill] * len(documents), lang) == []
    assert sum(len(verdict["errors"]) for verdict in verdicts) > len(documents)


@pytest.mark.parametrize(
    ("schema", "prefill", "count"),
    [
        (GROUPED, {}, 20),
        (RUBRIC, {"rubric": rubric_rows(30)}, 6),
        (BOOK, {key: rows for key, rows in book_data(4).items() if key.startswith("list")}, 6),
    ],
    ids=["grouped", "rubric", "book"],
)
def test_what_is_not_drawn_is_judged_as_the_server_does(
    sheet: Page, schema: dict[str, Any], prefill: dict[str, Any], count: int
) -> None:
    random = Random(schema["id"])
    documents = [{**prefill, **entries(schema, random, prefill)} for _ in range(count)]

    verdicts = sheet.evaluate(JUDGE, [schema, documents, "zh", prefill])

    assert differences(schema, verdicts, [prefill] * len(documents), "zh") == []
    assert sum(len(verdict["errors"]) for verdict in verdicts) > len(documents)


def test_browser_and_server_agree_about_every_form_we_ship(sheet: Page) -> None:
    assert SHIPPED
    different = []
    for file in SHIPPED:
        schema = _without_checks(json.loads(file.read_text(encoding="utf-8")))
        random = Random(file.name)
        documents = [entries(schema, random) for _ in range(2)]  # what the page began with and was submitted as it was

        verdicts = sheet.evaluate(JUDGE, [schema, documents, "zh", None])

        different += differences(schema, verdicts, documents, "zh")
    assert different == []


def differences(
    schema: Mapping[str, Any],
    verdicts: list[dict[str, Any]],
    prefills: Sequence[Mapping[str, Any]],
    lang: str,
    files: Mapping[str, Any] = FILES,
) -> list[dict[str, Any]]:
    """The entries about which the server says anything else than the browser."""
    judged = [
        {**verdict, "server": _server(schema, verdict["data"], prefill, lang, files)}
        for verdict, prefill in zip(verdicts, prefills, strict=True)
    ]
    return [{"form": schema["id"], **each} for each in judged if each["errors"] != each["server"]]


def _without_checks(schema: Any) -> Any:
    """The form without our property ``check``, which only the server decides: it counts with exact decimals."""
    if isinstance(schema, list):
        return [_without_checks(item) for item in schema]
    if isinstance(schema, dict):
        return {key: _without_checks(value) for key, value in schema.items() if key not in ("check", "checkMessage")}
    return schema
