"""The receipt of acceptance: the number of the case, what was accepted, and by when the next steps are due."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine.cases.acceptance import acceptance_of
from engine.cases.contents import submissions_of_case, unit_names
from engine.cases.reading import read_case
from engine.cases.visibility import may_read_submission
from engine.definitions.store import Deployed
from engine.errors import NotFound
from engine.execution.statements import OPEN
from engine.values import loads
from web.guards import signed_in
from web.rendering import explanation, named, page
from web.site import actor, engine

routes = Blueprint("acceptance", __name__)


@routes.get("/cases/<string(length=32):case_id>/acceptance")
@signed_in
def show(case_id: str) -> str:
    """The receipt, to be printed; NotFound while the case is not accepted."""
    with engine().read() as connection:
        context = read_case(engine().services.library, connection, actor(), case_id)
        found = acceptance_of(connection, context.bundle, context.row)
        if found is None:
            raise NotFound("not_found.acceptance")
        rows = submissions_of_case(connection, case_id)
        unit = context.row["unit_id"] or context.row["started_unit"] or ""
        names = unit_names(connection, [unit])
    manifest, basis = context.bundle.manifest, context.bundle.manifest.basis
    return page(
        "acceptance_receipt.html", case={**context.row, "unit_name": names.get(unit, "")}, found=found,
        procedure=named(manifest), basis=f"《{basis.title}》{basis.number}" if basis else "",
        issuer=basis.issuer if basis else "", steps=[_step(context.bundle, row) for row in found.steps],
        filed=[
            row for row in rows
            if row["n"] in found.filed and row["submitted_unit"] == unit and may_read_submission(context, actor(), row)
        ],
    )  # fmt: skip


def _step(bundle: Deployed, row: Any) -> dict[str, Any]:
    drawn = bundle.program.elements.get(row["element"])
    return {
        "name": row["name"], "due": row["due"], "how": explanation(loads(row["due_record"])),
        "open": row["state"] == OPEN, "basis": drawn.properties.get("basis", "") if drawn else "",
    }  # fmt: skip
