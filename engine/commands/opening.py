"""What every new case needs, however it comes into being: its row, its unit, its title, its parties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from engine.cases.search import bigrams
from engine.db.tables import centres, parties
from engine.definitions.store import Deployed
from engine.errors import NotFound
from engine.execution.act import Act
from engine.execution.case_row import CENTRE_COLUMNS, new_row
from engine.execution.open_case import OpenCase
from engine.execution.titles import title_of
from engine.identity.relations import parties_shown
from engine.spiff import ProcessInfo
from engine.work import new_id


def find_centre(act: Act, centre_id: str | None) -> Mapping[str, Any] | None:
    """The row of the centre a case is to be about; None when none is named, NotFound when it does not exist."""
    if centre_id is None:
        return None
    row = act.work.connection.execute(select(centres).where(centres.c.id == centre_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("not_found.centre")
    return dict(row)


def open_new(
    act: Act, bundle: Deployed, process: ProcessInfo, *, unit_id: str | None, centre: Mapping[str, Any] | None,
    given: Mapping[str, str], variables: Mapping[str, Any], parent_id: str | None = None, occasion: str | None = None,
) -> OpenCase:  # fmt: skip
    """A case that is about to begin, locked by nobody else; ``given`` maps its parties to their units."""
    row = new_row(
        case_id=new_id(), bundle=bundle, process_id=process.id, title=process.name[:300], at=act.work.at,
        actor_id=None if act.actor.is_system else act.actor.person_id, unit_id=unit_id,
        centre_id=centre["id"] if centre else None, parent_id=parent_id, occasion=occasion, parties=given,
        hidden=_is_hidden(bundle, process.id),
    )  # fmt: skip
    if centre is not None:
        row |= {f"centre_{key}": centre[key] for key in CENTRE_COLUMNS}
    case = OpenCase(act.services, act.work, row, bundle, is_new=True)
    act.locked = case
    case.read_unit(given.get("applicant") or unit_id)
    row["title"] = title_of(case, variables) or row["title"]
    return case


def enter(act: Act, case: OpenCase, given: Mapping[str, str]) -> None:
    """The rows by which a new case is seen and found; ``given`` are the parties it began with."""
    shown = parties_shown(given, hidden=_is_hidden(case.bundle, case.row["process_id"]))
    rows = [{"case_id": case.id, "party": key, "unit_id": unit} for key, unit in shown.items()]
    if rows:
        act.work.connection.execute(insert(parties), rows)
    case.rows.say(bigrams(_names(case)))


def _is_hidden(bundle: Deployed, process: str) -> bool:
    """Whether a case of the process begins without its applicant knowing."""
    return "shownAt" in bundle.program.processes[process].properties


def _names(case: OpenCase) -> list[str]:
    """By what a case is found from its first day: its title, its unit, its centre and its number."""
    unit, centre = case.unit_facts(), case.centre_facts()
    known = (unit["name"] if unit else "", centre["name"] if centre else "", case.row["number"] or "")
    return [case.row["title"], *known]
