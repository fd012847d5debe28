"""The browser and the server come to the same verdict about every entry, in the same words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from engine.errors import Invalid
from forms.catalogue import Catalogue
from tests.browser_forms.samples import FILES, PREFILL, SAMPLES, entries

pytestmark = pytest.mark.browser

DOCUMENTS = 45  # of every sample form
# Form-js computes conditions and expressions while it draws: the verdict is taken when nothing changes any more.
JUDGE = """async ([schema, documents, lang]) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const verdicts = [];
  for (const data of documents) {
    const container = document.getElementById('form');
    const form = await mountForm(container, { schema, data, lang, upload: async () => ({}) });
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


def _server(schema: Mapping[str, Any], data: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    form = Catalogue().compile(schema["id"], json.dumps(schema).encode())
    try:
        form.check(data, PREFILL[schema["id"]], FILES, lang=lang, today=date(2026, 9, 28))
    except Invalid as refused:
        return {path: list(sentences) for path, sentences in refused.errors.items()}
    return {}


@pytest.mark.parametrize("schema", SAMPLES, ids=lambda schema: str(schema["id"]))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_browser_and_server_find_the_same_mistakes(sheet: Page, schema: dict[str, Any], lang: str) -> None:
    random = Random(f"{schema['id']} {lang}")
    documents = [{**entries(schema, random), **PREFILL[schema["id"]]} for _ in range(DOCUMENTS if lang == "zh" else 5)]

    verdicts = sheet.evaluate(JUDGE, [schema, documents, lang])

    different = []
    for verdict in verdicts:
        expected = _server(schema, verdict["data"], lang)
        if verdict["errors"] != expected:
            different.append({"data": verdict["data"], "browser": verdict["errors"], "server": expected})
    assert not different, json.dumps(different[:3], ensure_ascii=False, indent=1)
    assert sum(len(verdict["errors"]) for verdict in verdicts) > len(documents)
