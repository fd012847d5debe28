"""Places in what was filed in a case: how they are written, which there are, and what changed at one since.

A place is ``element@n#path``: the submission of task ``n`` at ``element``, and in it a path of forms/places.py
(``cq_application@3#planned_items.2``, ``…#(Field_plan)`` a section); without ``#path`` the whole paper. It names one
submission for ever, so that what was pointed at can be shown years later, whatever was filed after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from engine.cases.papers import Papers
from engine.cases.revisions import same_paper
from engine.errors import Invalid
from engine.identity.relations import APPLICANT
from engine.ports import CompiledForm
from engine.values import loads

_CELL = re.compile(r"\.\d+\.[^.]*[^.\d][^.]*$")  # a column after a row; a file of one ends in its number
_WRITTEN = re.compile(r"(?P<element>[^@#]+)@(?P<n>[1-9]\d{0,8})(?:#(?P<path>.+))?", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A place of one submission; ``path`` is '' for the whole of it."""

    element: str
    n: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.element}@{self.n}" + (f"#{self.path}" if self.path else "")


def read_place(written: str) -> Place:
    """The place ``written`` names; Invalid when it is none."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise Invalid("invalid.place", place=written[:80])
    return Place(match["element"], int(match["n"]), match["path"] or "")


def case_places(
    papers: Papers, case: Mapping[str, Any], forms: Mapping[str, CompiledForm], *elements: str
) -> list[dict[str, str]]:
    """The places of what was filed last at each of ``elements`` of the ``case``, as options: value and label.

    Without ``elements``: of all papers of the applicant, down to rows and files, but not to the cells of tables.
    """
    of_element = [papers.at(element) for element in elements] if elements else _of_applicant(papers, case)
    rows = [filed[0] for filed in of_element if filed and filed[0].form in forms]
    found: list[dict[str, str]] = []
    for row in rows:
        title = f"{row.name} › " if len(rows) > 1 else ""
        for path, name in forms[row.form].places(loads(row.data)):
            if elements or not _CELL.search(path):
                found.append({"value": str(Place(row.element, row.n, path)), "label": title + name})
    return found


def _of_applicant(papers: Papers, case: Mapping[str, Any]) -> list[list[Row[Any]]]:
    """What the applicant filed in the case, by element, newest first."""
    found: dict[str, list[Row[Any]]] = {}
    for row in papers.of_unit(_applicant(case)):
        found.setdefault(row.element, []).append(row)
    return list(found.values())


def changes_since(
    papers: Papers, case: Mapping[str, Any], forms: Mapping[str, CompiledForm], place: str, review: str = ""
) -> list[str]:
    """What changed at ``place`` since it was pointed at, one sentence each; [] when nothing did.

    With ``review``, ``place`` names no submission (``element#path``): what changed since the last one at ``review``.
    A paper may be filed anew at another element, such as a step that only corrects: same_paper says which is one.
    """
    pointed = None if review else read_place(place)
    element, _, path = (pointed.element, "", pointed.path) if pointed else place.partition("#")
    asked = (row for row in papers.at(element) if pointed in (None, Place(element, row.n, path)))
    if (named := next(asked, None)) is None:
        return []
    applicant = _applicant(case)
    editions = [row for row in papers.like(named) if same_paper(row._asdict(), named._asdict(), applicant)]
    before: Row[Any] | None = named
    if not pointed:
        judged = next(iter(papers.at(review)), None)
        before = next((row for row in editions if judged is not None and row.n < judged.n), None)
    form = forms.get(named.form)
    if before is None or form is None or before.n == editions[0].n:
        return []
    return list(form.changes(path, loads(before.data), loads(editions[0].data)))


def _applicant(case: Mapping[str, Any]) -> Any:
    return loads(case["parties"]).get(APPLICANT) or case["unit_id"]
