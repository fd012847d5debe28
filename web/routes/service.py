"""Receipts for what was filed, and proof that issued papers were served."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.contents import document_of_case, offered_units, submissions_of_case, tasks_of_case
from engine.cases.reading import read_case
from engine.cases.servings import WAYS, serving_of_case
from engine.cases.timeline import read_events
from engine.cases.visibility import may_read_submission
from engine.commands.record_service import RecordService
from engine.errors import Invalid, NotFound, Refused
from engine.execution.statements import OPEN
from web.acts.entries import Given
from web.downloads import download
from web.errors import sentences
from web.guards import signed_in
from web.rendering import page
from web.routes.outcome import who_acts
from web.site import actor, engine, language, today
from web.strangers import LARGEST_MB, received_files

routes = Blueprint("service", __name__)
CASE = "/cases/<string(length=32):case_id>"
DOCUMENT = f"{CASE}/documents/<string(length=32):document_id>"


@routes.get(f"{CASE}/submissions/<int(max=2147483647):n>/receipt")
@signed_in
def receipt(case_id: str, n: int) -> str:
    """The receipt for what was filed: what, by whom, when, its digest in the journal, and what comes next by when."""
    person = actor()
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, person, case_id)
        row = next((row for row in submissions_of_case(connection, case_id) if row["n"] == n), None)
        if row is None or not may_read_submission(context, person, row):
            raise NotFound("not_found.submission")
        recorded = [event.record for event in read_events(connection, case_id) if event.record.get("n") == n]
        offers = offered_units(connection, case_id)
        steps = [
            {"name": task["name"], "who": who_acts(context, task, offers.get(task["n"], [])), "due": task["due"]}
            for task in tasks_of_case(connection, case_id) if task["state"] == OPEN
        ]  # fmt: skip
    proof = next((str(record["submission"]) for record in recorded if "submission" in record), "")
    basis = context.bundle.manifest.basis
    issuer = basis.issuer if basis else ""
    return page("filed_receipt.html", case=context.row, row=row, steps=steps, proof=proof, issuer=issuer)


@routes.get(f"{DOCUMENT}/service")
@signed_in
def show(case_id: str, document_id: str) -> tuple[str, int]:
    """The page on which it is recorded how a paper was served."""
    return _page(case_id, document_id, Given(MultiDict({"served_on": today().isoformat()})))


@routes.post(f"{DOCUMENT}/service")
@signed_in
def record(case_id: str, document_id: str) -> Response | tuple[str, int]:
    """Record it; what is wrong is said at its field."""
    given = Given(request.form)
    try:
        with engine().read() as connection:  # nothing is stored for whoever may not record anything
            if not read_case(engine().services.library, connection, actor(), case_id).may("record_service"):
                raise Refused("refused.record_service")
        files = received_files("scan", 1)
        values = {name: given.one(name) for name in ("how", "served_on", "recipient", "slip", "note")}
        command = RecordService(case_id, document_id, **values, scan=files[0] if files else None)
        engine().execute(actor(), command, key=given.one("key") or None)
    except Invalid as found:
        return _page(case_id, document_id, given, errors=sentences(found.errors, language()), status=422)
    return redirect(url_for("papers.document", case_id=case_id, document_id=document_id, did="serve"), 303)


def _page(
    case_id: str, document_id: str, given: Given, errors: Mapping[str, list[str]] | None = None, status: int = 200
) -> tuple[str, int]:
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
        if not context.may("record_service"):
            raise Refused("refused.record_service")
        paper = document_of_case(connection, case_id, document_id)
    values: dict[str, Any] = {"case": context.row, "paper": paper, "given": given, "errors": errors or {}}
    key = given.one("key") or secrets.token_hex(16)
    return page("service.html", **values, ways=WAYS, key=key, largest=LARGEST_MB, latest=today().isoformat()), status


@routes.get(f"{CASE}/servings/<string(length=32):serving_id>/scan")
@signed_in
def scan(case_id: str, serving_id: str) -> Response:
    """The scan that proves a service, for whoever may record one or audits the case."""
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
        if not context.may("view_opinions"):
            raise NotFound("not_found.file")
        row = serving_of_case(connection, case_id, serving_id)
    return download(row)
