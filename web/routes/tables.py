"""One table of a task's form by spreadsheet: the file to fill in, what a file would change, and the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import spreadsheet, workbook
from engine.cases.reading import TaskContext, read_task
from engine.commands.note_export import NoteExport
from engine.commands.save_draft import SaveDraft
from engine.commands.save_sections import OWNED, SaveSections
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.statements import OPEN
from engine.values import dumps, loads
from forms.books import section_of
from forms.catalogue import CompiledForm
from forms.comparison import compare_rows
from forms.components import Rows
from forms.exchange import Sheet, exchangeable, sheet_of, table_of
from forms.exchange_reading import APPEND, MODES, REPLACE, Given, Placed, Problem, place_rows, read_rows
from forms.paths import copy, get, put
from web.downloads import spreadsheet as as_spreadsheet
from web.guards import signed_in
from web.rendering import page, t
from web.routes.task import TASK, Held, form_of, held_by
from web.site import actor, engine, language, today

routes = Blueprint("tables", __name__)
TABLE = f"{TASK}/tables/<string(maxlength=200):table>"
SHOWN = 200  # problems listed; whoever has more sees how many


@dataclass(frozen=True)
class Ground:
    """The table of an open task for the person who may save its draft."""

    context: TaskContext
    compiled: CompiledForm
    part: Rows
    held: Held
    sheet: Sheet
    files: Mapping[str, Any]

    @property
    def address(self) -> dict[str, Any]:
        """What names the table in an address."""
        task = self.context.task
        return {"case_id": task["case_id"], "n": task["n"], "table": self.part.dotted}

    @property
    def seen(self) -> int:
        """The revision of the draft, or of the section, that is shown; 0 when there is none."""
        if self.held.book:
            return self.held.book.of(self.section).revision
        return int(self.held.draft["revision"]) if self.held.draft else 0

    @property
    def section(self) -> str:
        """The section of the form the table stands in."""
        return section_of(self.compiled.scope, self.part.dotted)

    @property
    def rows(self) -> list[Any]:
        """The rows that are in the table now."""
        found = get(self.held.data, self.part.path)
        return found if isinstance(found, list) else []

    def with_rows(self, rows: Sequence[Any]) -> dict[str, Any]:
        """The whole form with other rows in this table."""
        data: dict[str, Any] = copy(self.held.data)
        put(data, self.part.path, list(rows))
        return data


@routes.get(TABLE)
@signed_in
def show(case_id: str, n: int, table: str) -> str:
    """What the file has to look like, and where to choose one."""
    return _choose(_ground(case_id, n, table))


@routes.get(f"{TABLE}/file")
@signed_in
def file(case_id: str, n: int, table: str) -> Response:
    """The table as a workbook: headings, the present rows, lists to choose from."""
    ground, lang = _ground(case_id, n, table), language()
    sheet = ground.sheet
    kind = "fixed" if sheet.part.fixed else "free"
    guide = t(f"exchange.guide.{kind}", label=sheet.label, limit=sheet.part.max_rows)
    made = workbook.workbook(
        [table_of(sheet, lang)], guide=guide.split("\n"), guide_name=t("exchange.guide.sheet")
    )  # fmt: skip
    note = NoteExport("table", len(ground.rows), sheet.label, case_id)
    return as_spreadsheet(made, sheet.label.replace("/", "-"), note)


@routes.post(TABLE)
@signed_in
def read(case_id: str, n: int, table: str) -> str | tuple[str, int]:
    """What the chosen file would change; nothing is changed yet."""
    ground, given = _ground(case_id, n, table), request.files.get("file")
    mode = _mode(ground, request.form.get("mode", ""))
    try:
        if given is None or not given.filename:
            raise Invalid("exchange.no_file")
        content = given.stream.read(spreadsheet.BYTES + 1)
        found = read_rows(ground.sheet, spreadsheet.rows_of(given.filename, content), language())
    except Invalid as error:
        return _choose(ground, mode, error.sentence(language())), 422
    placed = place_rows(ground.sheet, ground.rows, found, mode, language())
    return _preview(ground, mode, given.filename, found, placed)


@routes.post(f"{TABLE}/apply")
@signed_in
def apply(case_id: str, n: int, table: str) -> Response | tuple[str, int]:
    """Put the rows that were shown into the draft."""
    ground = _ground(case_id, n, table)
    rows, seen = _rows_of_page(), request.form.get("seen", "")
    try:
        if seen != str(ground.seen):
            raise Conflict("conflict.draft_newer")
        _keep(ground, ground.with_rows(rows))
    except Conflict:
        return _choose(ground, REPLACE, t("exchange.draft_newer")), 409
    return redirect(url_for("task.show", case_id=case_id, n=n, did="imported"), 303)


def _keep(ground: Ground, data: Mapping[str, Any]) -> None:
    """Put ``data`` into the draft: the person's own, or the section of what a unit writes together."""
    case_id, n = ground.address["case_id"], ground.address["n"]
    if ground.held.book is None:
        engine().execute(actor(), SaveDraft(case_id, n, data, ground.seen))
        return
    part = {ground.section: ground.compiled.by_section(data)[ground.section]}
    refused = engine().execute(actor(), SaveSections(case_id, n, part, {ground.section: ground.seen}))["refused"]
    if refused:
        who = refused[ground.section]
        raise (
            Refused("refused.section_owned", who=who["who"])
            if who["why"] == OWNED
            else Conflict("conflict.draft_newer")
        )


def _ground(case_id: str, n: int, table: str) -> Ground:
    """The table for whoever may save the draft; NotFound when the form has none of that name."""
    with engine().read() as connection:
        context = read_task(engine().services.library, connection, actor(), case_id, n)
        if not context.may("save_draft"):
            raise Refused("refused.save_draft")
        if context.task["state"] != OPEN:
            raise Conflict("conflict.task_closed_draft")
        compiled = form_of(context)
        part = next((part for part in exchangeable(compiled.scope) if part.dotted == table), None) if compiled else None
        if compiled is None or part is None:
            raise NotFound("not_found.field")
        held = held_by(connection, context)
    sheet = sheet_of(part, compiled.scope, held.data, held.prefill, language())
    return Ground(context, compiled, part, held, sheet, held.files)


def _mode(ground: Ground, wanted: str) -> str:
    return wanted if wanted in MODES and not ground.part.fixed else REPLACE


def _choose(ground: Ground, mode: str = REPLACE, problem: str = "") -> str:
    return page("table_file.html", **_common(ground), mode=mode, modes=MODES, problem=problem)


def _preview(ground: Ground, mode: str, name: str, given: Given, placed: Placed) -> str:
    after = ground.with_rows(placed.rows)
    change = compare_rows(ground.part, ground.compiled.scope, ground.held.data, after, language())
    problems = [*given.problems, *_problems(ground, placed, after, {(one.row, one.column) for one in given.problems})]
    problems.sort(key=lambda one: one.row)
    return page(
        "table_change.html", **_common(ground), mode=mode, name=name, given=given, placed=placed, change=change,
        problems=problems[:SHOWN], more=max(0, len(problems) - SHOWN), rows=dumps(placed.rows), seen=ground.seen,
        appended=mode == APPEND,
    )  # fmt: skip


def _common(ground: Ground) -> dict[str, Any]:
    return {
        "case": ground.context.case.row, "task": ground.context.task, "sheet": ground.sheet, "part": ground.part,
        "address": ground.address, "limit": spreadsheet.BYTES >> 20,
    }  # fmt: skip


def _problems(ground: Ground, placed: Placed, after: Mapping[str, Any], told: set[tuple[int, str]]) -> list[Problem]:
    """What the form itself would correct in these rows, by row of the file and column."""
    held = ground.held
    try:
        ground.compiled.check(after, held.prefill, ground.files, lang=language(), today=today())
    except Invalid as error:
        found: list[Problem] = []
        prefix = f"{ground.part.dotted}."
        names = {".".join(column.part.path): column.name for column in ground.sheet.entered if column.part}
        for path, said in error.errors.items():
            if path == ground.part.dotted:
                found.append(Problem(0, "", " ".join(said)))
            elif path.startswith(prefix):
                place, _, column = path[len(prefix) :].partition(".")
                row, name = placed.origins[int(place)], names.get(column, column)
                if row and (row, name) not in told:
                    found.append(Problem(row, name, " ".join(said)))
        return found
    return []


def _rows_of_page() -> list[dict[str, Any]]:
    """The rows that the page before showed."""
    try:
        rows = loads(request.form.get("rows", ""))
    except ValueError as error:
        raise Invalid("invalid.body") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid("invalid.body")
    return rows
