"""What a case holds on paper: submitted forms, issued documents, attached files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine.cases.contents import (
    Reading,
    Row,
    document_of_case,
    submission_data,
    submissions_of_case,
)
from engine.cases.reading import CaseContext, read_case
from engine.cases.revisions import earlier, revisions
from engine.cases.servings import servings_of_case
from engine.cases.together import signature_of
from engine.cases.visibility import may_read_submission
from engine.errors import NotFound
from engine.values import loads
from forms.catalogue import CompiledForm
from forms.comparison import compare
from web.downloads import download
from web.guards import signed_in
from web.rendering import page
from web.routes.readable import readable_file
from web.site import actor, engine, language

routes = Blueprint("papers", __name__)
HEAD = 40  # signs of a title that fit the head of a sheet
CASE = "/cases/<string(length=32):case_id>"


@routes.get(f"{CASE}/submissions/<int:n>")
@signed_in
def submission(case_id: str, n: int) -> str:
    """A submitted form as it was submitted, printable, without scripts."""
    with engine().read() as connection:
        context, rows = _readable(connection, case_id)
        row = _numbered(rows, n)
        data = submission_data(connection, case_id, n)
        signature = signature_of(connection, case_id, n)
    compiled = _form_of(context, row)
    shown = compiled.page(data, language()) if compiled else {"items": [], "changed": 0, "broad": False}
    return page(
        "submission.html", case=context.row, row=row, shown=shown, outside=loads(row["outside_act"]),
        compared=earlier(list(rows.values()), context.applicant), signature=signature,
        is_signed=signature is not None and signature.fits(data, engine().settings.hash),
    )  # fmt: skip


@routes.get(f"{CASE}/submissions/<int:n>/differences")
@signed_in
def differences(case_id: str, n: int) -> str:
    """What a submission says otherwise than another of the same form, the one before it unless ``with`` names one."""
    with engine().read() as connection:
        context, rows = _readable(connection, case_id)
        row = _numbered(rows, n)
        series = revisions(list(rows.values()), context.applicant).get(n, [n])
        others = [other for other in series if other != n]
        ahead = series[: series.index(n)]
        wanted = request.args.get("with", type=int) or next(iter([*reversed(ahead), *others]), 0)
        compiled = _form_of(context, row)
        if wanted not in others or compiled is None:
            raise NotFound("not_found.earlier")
        before, after = sorted((rows[wanted], row), key=lambda one: (one["submitted_at"], one["n"]))
        data = [submission_data(connection, case_id, one["n"]) for one in (before, after)]
    found = compare(compiled.scope, data[0], data[1], language())
    return page(
        "differences.html", case=context.row, row=row, before=before, after=after, found=found,
        everything=request.args.get("all") == "1", others=[rows[other] for other in others], chosen=wanted,
        broad=compiled.is_broad,
    )  # fmt: skip


def _readable(connection: Reading, case_id: str) -> tuple[CaseContext, dict[int, Row]]:
    """The case, and the submissions of it that the person signed in may read, by number."""
    person = actor()
    context = read_case(engine().services.library, connection, person, case_id)
    rows = submissions_of_case(connection, case_id)
    return context, {row["n"]: row for row in rows if may_read_submission(context, person, row)}


def _numbered(rows: Mapping[int, Row], n: int) -> Row:
    if n not in rows:
        raise NotFound("not_found.submission")
    return rows[n]


def _form_of(context: CaseContext, row: Row) -> CompiledForm | None:
    return cast(CompiledForm | None, context.bundle.forms.get(row["form"]) if row["form"] else None)


@routes.get(f"{CASE}/sheet.css")
@signed_in
def sheet(case_id: str) -> Response:
    """The head of every printed sheet: the number and title of the case. No page could say it in a style of its own."""
    with engine().read() as connection:
        case = read_case(engine().services.library, connection, actor(), case_id).row
    left, right = (case["number"], case["title"]) if case["number"] else (case["title"], "")
    head = "".join(
        f"@top-{side} {{ content: {quoted(words)}; font-size: 9pt; color: #55616e; white-space: nowrap; }}\n"
        for side, words in (("left", left), ("right", right))
    )
    return Response(f"@page {{\n{head}}}\n@page turned {{\n{head}}}\n", mimetype="text/css")


def quoted(words: str) -> str:
    """A text as CSS writes it: every sign that is no letter or digit escaped, so that none can end the text."""
    short = words if len(words) <= HEAD else words[: HEAD - 1] + "…"
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in short) + '"'


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
        draft=context.bundle.manifest.is_draft,
        may_record=may("record_service"), may_see_scan=may("view_opinions"),
    )  # fmt: skip


@routes.get(f"{CASE}/files/<string(length=32):file_id>")
@signed_in
def file(case_id: str, file_id: str) -> Response:
    """An attached file, always as a download: whoever may read a form it stands in, or has it in an open one."""
    with engine().read() as connection:
        row = readable_file(connection, case_id, file_id)
    return download(row)
