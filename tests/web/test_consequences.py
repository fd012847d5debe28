"""A decision inside a form: the page learns what follows before anything happens, a program need not ask."""

from __future__ import annotations

import pytest

from engine.definitions.bundle import collect
from engine.testing import ROOT
from tests.forms.building import source
from tests.web.conftest import SAMPLE, Bureau, send
from tests.web.test_working import data_of

REFUSAL = "不予受理：将书面告知，办件随即结束。"
FORM = source(
    {"type": "textfield", "key": "subject", "validate": {"required": True}},
    {
        "type": "radio", "key": "decision",
        "values": [{"value": "accept", "label": "受理"}, {"value": "no", "label": "不予受理"}],
        "properties": {"consequence.no": REFUSAL},
    },
    {"type": "checkbox", "key": "again"},
)  # fmt: skip


@pytest.fixture
def case(bureau: Bureau) -> str:
    """A case whose form has a decision with a consequence."""
    bureau.engine.deploy(ROOT, {**dict(collect(SAMPLE).files), "note.form": FORM}, isolated=False)
    return bureau.start()


def test_the_page_knows_that_it_must_ask_and_is_told_what_follows(bureau: Bureau, case: str) -> None:
    client = bureau.client("ap")
    page = data_of(client.get(f"/tasks/{case}.1").text)

    refused = send(client, "POST", page["check"], {"data": {"subject": "甲", "decision": "no"}})
    accepted = send(client, "POST", page["check"], {"data": {"subject": "甲", "decision": "accept"}})

    assert page["asks"] is True
    assert refused.json == {"errors": {}, "consequences": [REFUSAL]}
    assert accepted.json == {"errors": {}, "consequences": []}
    assert 'id="submit"' in client.get(f"/tasks/{case}.1").text, "asking changed nothing"


def test_what_is_wrong_is_said_before_what_follows(bureau: Bureau, case: str) -> None:
    client = bureau.client("ap")

    answer = send(client, "POST", f"/tasks/{case}.1/check", {"data": {"decision": "no"}})

    assert answer.json["errors"].keys() == {"subject"} and answer.json["consequences"] == []


def test_a_program_submits_without_asking(bureau: Bureau, case: str) -> None:
    body = {"data": {"subject": "甲", "decision": "no"}, "revision": None, "key": "one"}

    assert send(bureau.client("ap"), "POST", f"/tasks/{case}.1/complete", body).status_code == 200


def test_a_form_without_such_a_decision_is_submitted_at_once(bureau: Bureau) -> None:
    assert data_of(bureau.client("ap").get(f"/tasks/{bureau.start()}.1").text)["asks"] is False
