"""Whoever meets a procedure that is only a draft is told so: before starting, in the case, on the paper."""

from __future__ import annotations

from sqlalchemy import select

from engine.commands.start_case import StartCase
from engine.db.tables import documents
from engine.definitions.bundle import collect
from engine.installation import FOUNDER as ROOT
from tests.engine.test_service import FILES
from tests.web.conftest import SAMPLE, Bureau

NAME = next(name for name in FILES if name.endswith(".yaml"))
WORDS = "不具有法律效力"


def test_a_draft_is_called_one_wherever_it_is_met(bureau: Bureau) -> None:
    owner, applicant = bureau.client("owner"), bureau.client("ap")
    assert WORDS not in applicant.get("/start").text
    files = dict(collect(SAMPLE).files)
    files["three.yaml"] += b"\nstatus: draft\n"
    bundle = bureau.engine.deploy(ROOT, files, isolated=False, trial="试走")["bundle"]

    case = bureau.start()

    for client, address in (
        (applicant, "/start"),
        (applicant, f"/cases/{case}"),
        (bureau.client(), "/procedures/three"),
        (owner, f"/administration/deployments/{bundle}"),
    ):
        assert WORDS in client.get(address).text, address


def test_a_paper_issued_under_a_draft_says_that_it_has_no_effect(bureau: Bureau) -> None:
    bureau.engine.deploy(ROOT, {**FILES, NAME: FILES[NAME] + b"\nstatus: draft\n"}, isolated=False, trial="试走")
    case = str(bureau.engine.execute(bureau.people["ap"], StartCase("letters", "letters"))["case"])
    with bureau.engine.read() as connection:
        paper = str(connection.execute(select(documents.c.id)).scalar_one())

    assert WORDS in bureau.client("of").get(f"/cases/{case}/documents/{paper}").text
