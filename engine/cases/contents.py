"""What one case holds, for its pages: tasks, deadlines, papers, files, drafts. The caller has asked the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, select

from engine.db.tables import (
    candidates,
    cases,
    corrections,
    deadlines,
    documents,
    drafts,
    files,
    incidents,
    notices,
    people,
    submissions,
    tasks,
    units,
)
from engine.errors import NotFound
from engine.values import loads

Row = Mapping[str, Any]
Reading: TypeAlias = Connection
"""What a query reads from; layers that know no SQL name it so."""


def all_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    """What ``query`` finds, as plain mappings."""
    return [dict(row) for row in connection.execute(query).mappings()]


def one_row(connection: Connection, query: Select[Any], missing: str) -> Row:
    """The one row ``query`` finds; NotFound(``missing``) when there is none."""
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(missing)
    return dict(row)


def tasks_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """Every task of the case in the order it was opened, with the names of assignee and finisher."""
    assignee, closer = people.alias("assignee_person"), people.alias("closing_person")
    query = (
        select(tasks, assignee.c.name.label("assignee_name"), closer.c.name.label("closed_by_name"))
        .outerjoin(assignee, assignee.c.id == tasks.c.assignee)
        .outerjoin(closer, closer.c.id == tasks.c.closed_by)
        .where(tasks.c.case_id == case_id)
        .order_by(tasks.c.n)
    )
    return all_rows(connection, query)


def offered_units(connection: Connection, case_id: str) -> dict[int, list[Row]]:
    """Task number -> the units (name) and roles its open task is offered to."""
    rows = connection.execute(
        select(candidates.c.n, candidates.c.role, units.c.name)
        .join(units, units.c.id == candidates.c.unit_id)
        .where(candidates.c.case_id == case_id)
        .order_by(candidates.c.n, candidates.c.role)
    ).mappings()
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["n"], []).append(dict(row))
    return found


def deadlines_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """The named deadlines of the case by date: key, due (ISO date), record."""
    rows = connection.execute(
        select(deadlines).where(deadlines.c.case_id == case_id).order_by(deadlines.c.due, deadlines.c.key)
    ).mappings()
    return [{**row, "record": loads(row["record"])} for row in rows]


def proposed_corrections(connection: Connection, case_id: str) -> Sequence[Row]:
    """The corrections of dates that wait for a second person, oldest first, with the name of who proposed each."""
    query = (
        select(corrections, people.c.name.label("proposed_by_name"))
        .outerjoin(people, people.c.id == corrections.c.proposed_by)
        .where(corrections.c.case_id == case_id, corrections.c.state == "proposed")
        .order_by(corrections.c.proposed_at, corrections.c.id)
    )
    return all_rows(connection, query)


def documents_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """The papers the case issued, oldest first."""
    query = select(documents).where(documents.c.case_id == case_id).order_by(documents.c.issued_at, documents.c.id)
    return all_rows(connection, query)


def document_of_case(connection: Connection, case_id: str, document_id: str) -> Row:
    """One paper; NotFound when the case has none of that id."""
    query = select(documents).where(documents.c.case_id == case_id, documents.c.id == document_id)
    return one_row(connection, query, "not_found.document")


def notices_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """The notices the case published, oldest first."""
    query = select(notices).where(notices.c.case_id == case_id).order_by(notices.c.published_on, notices.c.id)
    return all_rows(connection, query)


def files_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """Every file attached anywhere in the case, with the name of who uploaded it and the name of its task."""
    query = (
        select(files, people.c.name.label("uploaded_by_name"), tasks.c.name.label("task_name"))
        .outerjoin(people, people.c.id == files.c.uploaded_by)
        .outerjoin(tasks, (tasks.c.case_id == files.c.case_id) & (tasks.c.n == files.c.n))
        .where(files.c.case_id == case_id)
        .order_by(files.c.uploaded_at, files.c.id)
    )
    return all_rows(connection, query)


def file_of_case(connection: Connection, case_id: str, file_id: str) -> Row:
    """One attached file; NotFound when the case has none of that id."""
    query = select(files).where(files.c.case_id == case_id, files.c.id == file_id)
    return one_row(connection, query, "not_found.file")


def submissions_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """What was submitted in the case, oldest first, without the data: task number, name and attributes, form, by whom,
    when."""
    wanted = [column for column in submissions.columns if column.name not in ("data", "salt")]
    query = (
        select(
            *wanted,
            tasks.c.name,
            tasks.c.attributes,
            people.c.name.label("submitted_by_name"),
            units.c.name.label("submitted_unit_name"),
        )
        .join(tasks, (tasks.c.case_id == submissions.c.case_id) & (tasks.c.n == submissions.c.n))
        .outerjoin(people, people.c.id == submissions.c.submitted_by)
        .outerjoin(units, units.c.id == submissions.c.submitted_unit)
        .where(submissions.c.case_id == case_id)
        .order_by(submissions.c.submitted_at, submissions.c.n)
    )
    return all_rows(connection, query)


def submission_data(connection: Connection, case_id: str, n: int) -> Mapping[str, Any]:
    """The clean form data submitted with task ``n``; NotFound when it was not submitted."""
    query = select(submissions.c.data).where(submissions.c.case_id == case_id, submissions.c.n == n)
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound("not_found.submission")
    data: Mapping[str, Any] = loads(found)
    return data


def draft_of(connection: Connection, case_id: str, n: int, person_id: str) -> Row | None:
    """The person's draft of task ``n``: data, revision, saved_at (UTC milliseconds); None when there is none."""
    query = select(drafts).where(drafts.c.case_id == case_id, drafts.c.n == n, drafts.c.person_id == person_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else {**row, "data": loads(row["data"])}


def incidents_of_case(connection: Connection, case_id: str) -> Sequence[Row]:
    """The open incidents of the case, oldest first."""
    query = select(incidents).where(incidents.c.case_id == case_id, incidents.c.state == "open")
    return all_rows(connection, query.order_by(incidents.c.opened_at))


def people_names(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Person id -> name."""
    query = select(people.c.id, people.c.name).where(people.c.id.in_(sorted(set(ids))))
    return {str(row.id): str(row.name) for row in connection.execute(query)}


def unit_names(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Unit id -> name."""
    query = select(units.c.id, units.c.name).where(units.c.id.in_(sorted(set(ids))))
    return {str(row.id): str(row.name) for row in connection.execute(query)}


def case_by_name(connection: Connection, name: str) -> str:
    """The id of the case with id or case number ``name``; NotFound when there is none."""
    found = connection.execute(select(cases.c.id).where((cases.c.id == name) | (cases.c.number == name))).scalar()
    if found is None:
        raise NotFound("not_found.case", case=name)
    return str(found)
