"""What was filed, beside the sheet it is judged on: which paper of the case, as the archive shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from engine.cases.contents import Reading, submission_data
from engine.cases.reading import TaskContext
from engine.cases.revisions import same_paper
from engine.identity.relations import APPLICANT
from forms.catalogue import CompiledForm
from web.site import language

NOTHING = "none"


@dataclass(frozen=True)
class Book:
    """The paper shown beside the sheet: its row, how its places begin (``element@n``), its archive view, and the others
    that could be shown."""

    row: Mapping[str, Any]
    at: str
    shown: Mapping[str, Any]
    others: Sequence[Mapping[str, Any]]


def book_beside(
    connection: Reading, context: TaskContext, filed: Sequence[Mapping[str, Any]], wanted: str
) -> Book | None:
    """The paper beside the task's form: the one ``wanted`` (number of its task); for whoever judges in person (experts)
    and where the form points at places, the applicant's newest book, unless ``wanted`` says none.

    ``filed`` are the papers of the case the person may read.
    """
    forms = {row["n"]: form for row in filed if (form := _form(context, row)) is not None}
    papers = [row for row in filed if row["n"] in forms]
    if wanted == NOTHING or not papers:
        return None
    chosen = next((row for row in papers if str(row["n"]) == wanted), None)
    in_person = not context.offered and context.task["assignee"]
    if chosen is None and (in_person or points(context)):
        chosen = _book(context, papers, forms)
    if chosen is None:
        return None
    data = submission_data(connection, context.task["case_id"], chosen["n"])
    shown = forms[chosen["n"]].page(data, language())
    return Book(chosen, f"{chosen['element']}@{chosen['n']}", shown, [row for row in papers if row["n"] != chosen["n"]])


def points(context: TaskContext) -> bool:
    """Whether the form of the task points at places of another paper."""
    form = _form(context, context.task)
    return form is not None and form.points


def paper_of(context: TaskContext, filed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What the task's form is a new version of: the steps it was filed at, this one among them, and the number of what
    was filed last (0: nothing)."""
    task, applicant = context.task, context.case.applicant
    filer = next((unit for unit, _ in context.offered if unit == applicant), None)
    this = {**task, "submitted_unit": filer}
    before = [row for row in filed if same_paper(row, this, applicant)]
    elements = sorted({task["element"], *(row["element"] for row in before)})
    return {"elements": elements, "n": max((row["n"] for row in before), default=0)}


def _form(context: TaskContext, row: Mapping[str, Any]) -> CompiledForm | None:
    return cast(CompiledForm | None, context.case.bundle.forms.get(row["form"]) if row["form"] else None)


def _book(
    context: TaskContext, papers: Sequence[Mapping[str, Any]], forms: Mapping[int, CompiledForm]
) -> Mapping[str, Any] | None:
    """What the applicant filed last; a book in sections before a short form."""
    applicant = context.case.parties.get(APPLICANT) or context.case.row["started_unit"]
    theirs = [row for row in papers if row["submitted_unit"] == applicant]
    books = [row for row in theirs if forms[row["n"]].has_sections] or theirs
    return books[-1] if books else None
