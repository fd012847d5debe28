"""What a case holds on paper: submitted forms, issued documents, attached files."""

from __future__ import annotations

from typing import cast

from flask import Blueprint
from werkzeug.wrappers import Response

from engine.cases.contents import (
    document_of_case,
    file_of_case,
    submission_data,
    submissions_of_case,
)
from engine.cases.reading import read_case, read_task
from engine.cases.servings import servings_of_case
from engine.cases.visibility import may_read_submission
from engine.errors import NotFound
from engine.values import loads
from forms.catalogue import CompiledForm
from web.downloads import download
from web.guards import signed_in
from web.rendering import page
from web.site import actor, engine, language

routes = Blueprint("papers", __name__)
CASE = "/cases/<string(length=32):case_id>"


@routes.get(f"{CASE}/submissions/<int:n>")
@signed_in
def submission(case_id: str, n: int) -> str:
    """A submitted form as it was submitted, printable, without scripts."""
    person = actor()
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, person, case_id)
        row = next((row for row in submissions_of_case(connection, case_id) if row["n"] == n), None)
        if row is None or not may_read_submission(context, person, row):
            raise NotFound("not_found.submission")
        data = submission_data(connection, case_id, n)
    compiled = cast(CompiledForm | None, context.bundle.forms.get(row["form"]) if row["form"] else None)
    shown = compiled.page(data, language()) if compiled else {"items": [], "changed": 0, "broad": False}
    return page("submission.html", case=context.row, row=row, shown=shown, outside=loads(row["outside_act"]))


@routes.get(f"{CASE}/documents/<string(length=32):document_id>")
@signed_in
def document(case_id: str, document_id: str) -> str:
    """An issued paper, printable."""
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
        paper = document_of_case(connection, case_id, document_id)
        served = servings_of_case(connection, case_id).get(document_id, [])
    basis, may = context.bundle.manifest.basis, context.may
    return page(
        "document.html", case=context.row, paper=paper, issuer=basis.issuer if basis else "", served=served,
        may_record=may("record_service"), may_see_scan=may("view_opinions"),
    )  # fmt: skip


@routes.get(f"{CASE}/files/<string(length=32):file_id>")
@signed_in
def file(case_id: str, file_id: str) -> Response:
    """An attached file, always as a download: whoever may read the form it belongs to, or has its task."""
    person = actor()
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, person, case_id)
        row = file_of_case(connection, case_id, file_id)
        filed = {item["n"]: item for item in submissions_of_case(connection, case_id)}
        if row["n"] in filed:
            allowed = may_read_submission(context, person, filed[row["n"]])
        else:
            allowed = read_task(engine().services.library, connection, person, case_id, row["n"]).may("save_draft")
        if not (allowed or row["uploaded_by"] == person.person_id):
            raise NotFound("not_found.file")
    return download(row)
