"""Files that a form brings along from other cases: what the server filled it in with names them.

A file is found in the case whose submission the prefill read, never by its id alone, and only where that submission
names it in a field that takes files. When the form is filed, the file is attached to this case under the same id: the
content stays stored once, by its digest, and whoever may read the submission may read it here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from engine.cases.contents import Row
from engine.cases.uploads import files_named, files_of_task, told
from engine.db.tables import files
from engine.execution.open_case import OpenCase
from engine.ports import CompiledForm


@dataclass(frozen=True)
class KnownFiles:
    """The files a form may name: ``told`` is what its check learns of each, by id; ``brought`` lie in other cases."""

    told: Mapping[str, Mapping[str, Any]]
    brought: Mapping[str, Row]


def known_files(
    case: OpenCase, n: int, person_id: str, compiled: CompiledForm, stored: Mapping[str, Any]
) -> KnownFiles:
    """The files that the form of task ``n`` may name; ``stored`` is what :func:`prefill` gave."""
    if not compiled.has_files:
        return KnownFiles({}, {})
    held = compiled.files_in(stored)
    own = files_of_task(case.work.connection, case.id, n, person_id, held)
    brought = files_brought(case, held.keys() - own.keys())
    known = {file: told(row, n, held.get(file)) for file, row in own.items()}
    known |= {file: {**told(row, n, held[file]), "elsewhere": True} for file, row in brought.items()}
    return KnownFiles(known, brought)


def files_brought(case: OpenCase, ids: Collection[str]) -> dict[str, Row]:
    """The files among ``ids`` that stand in submissions of other cases which a prefill of ``case`` has read."""
    found: dict[str, Row] = {}
    for filed in case.elsewhere if ids else ():
        connection = case.work.connection
        form = case.services.library.get(connection, filed.bundle_id).forms.get(filed.form)
        named = form.files_in(filed.data).keys() & (set(ids) - found.keys()) if form is not None else ()
        if named:
            found |= files_named(connection, filed.case_id, named)
    return found


def bring_files(
    case: OpenCase, n: int, compiled: CompiledForm, known: KnownFiles, clean: Mapping[str, Any]
) -> dict[str, str]:
    """Attach to the case, as sent to task ``n``, what ``clean`` names of other cases' files; returns id -> digest."""
    named = compiled.files_in(clean) if known.brought else {}
    brought = {file: row for file, row in sorted(known.brought.items()) if file in named}
    if brought:
        rows = [{**row, "case_id": case.id, "n": n, "field": named[file]} for file, row in brought.items()]
        case.work.connection.execute(insert(files), rows)
    return {file: row["digest"] for file, row in brought.items()}
