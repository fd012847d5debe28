"""Functions that read live tables: for prefilling forms only, never for a step of the diagram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.cases.papers import Papers
from engine.cases.places import case_places, changes_since
from engine.db.tables import cases, parties, submissions, units
from engine.identity.people import holders
from engine.identity.regions import in_province, province_of
from engine.ports import CompiledForm
from engine.register import capabilities, claims, commitments
from engine.register.counting import find_centres
from engine.register.experts import Expert, pool
from engine.texts import text
from engine.values import loads

Province = Callable[[], str]
_ELSEWHERE = (
    select(submissions.c.case_id, cases.c.bundle_id, submissions.c.form, submissions.c.data)
    .join(cases, cases.c.id == submissions.c.case_id)
    .where(cases.c.id != bindparam("case"))
    .where(submissions.c.element == bindparam("element"), submissions.c.sealed.is_(False))
    .order_by(submissions.c.submitted_at.desc(), submissions.c.n.desc())
    .limit(5)
)
_APPLIED = select(parties.c.case_id).where(parties.c.unit_id == bindparam("unit"), parties.c.party == "applicant")
_OF_CENTRE = _ELSEWHERE.where(cases.c.centre_id == bindparam("centre"))
_OF_APPLICANT = _ELSEWHERE.where(cases.c.id.in_(_APPLIED), cases.c.bundle_key == bindparam("bundle"))


@dataclass(frozen=True)
class Filed:
    """A form that was submitted in another case, as a prefill read it."""

    case_id: str
    bundle_id: str
    form: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """From where the functions look: a case (its row), the business day (ISO date), machine time (UTC ms) and the
    forms of its bundle.

    ``ahead``: the elements whose submissions will be asked for, so that they are read together. ``filed`` takes the
    newest form of every element that was asked for, so that a step does not ask again; ``elsewhere`` the forms of
    other cases that were read, for the files they name.
    """

    connection: Connection
    case: Mapping[str, Any]
    today: str
    machine_at: int
    forms: Mapping[str, CompiledForm]
    ahead: Collection[str] = ()
    filed: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    elsewhere: list[Filed] = field(default_factory=list)


def case_functions(look: Look) -> dict[str, Callable[..., Any]]:
    """Every function by its name; each asks the database at most once for the same arguments."""
    # for this one prefill: a form may ask for the same submission field by field
    papers = Papers(look.connection, look.case["id"], look.ahead)
    every = cache(partial(_submissions, look, papers))
    before = cache(partial(_earlier, look))
    province = cache(partial(_province, look))
    return {
        "submission": lambda element: next(iter(every(element)), None),
        "submissions": every,
        "places": cache(partial(case_places, papers, look.case, look.forms)),
        "changes": cache(partial(changes_since, papers, look.forms)),
        "earlier": lambda element: next(iter(before(element)), None),
        "people": cache(partial(_people, look, province)),
        "experts": cache(partial(_experts, look, province)),
        "units": cache(partial(_units, look, province)),
        "capabilities": cache(partial(_capabilities, look)),
        "commitments": cache(partial(_commitments, look)),
        "commitment_totals": lambda kind=None: commitments.totals(_commitments(look, kind)),
        "unfinished": partial(_unfinished, look),
        "claimed": cache(partial(_claimed, look)),
        "centres": cache(partial(_centres, look)),
    }


def _submissions(look: Look, papers: Papers, element: str) -> list[Any]:
    """All forms submitted at ``element`` of this case, newest first."""
    found = [loads(row.data) for row in papers.at(element)]
    look.filed.setdefault(element, found[0] if found else None)
    return found


def _earlier(look: Look, element: str) -> list[Any]:
    """The forms submitted at ``element`` in other cases of the same centre, newest first: what was said last year.

    While the case has no centre: in other cases of the same applicant, who may have applied before.
    """
    centre, applicant = look.case["centre_id"], look.case["unit_id"]
    here = {"case": look.case["id"], "element": element}
    if centre is not None:
        rows = look.connection.execute(_OF_CENTRE, {**here, "centre": centre})
    else:
        rows = look.connection.execute(_OF_APPLICANT, {**here, "unit": applicant, "bundle": look.case["bundle_key"]})
    found = [Filed(row.case_id, row.bundle_id, row.form or "", loads(row.data)) for row in rows]
    look.elsewhere.extend(found)
    return [filed.data for filed in found]


def _people(look: Look, province: Province, role: str) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in holders(look.connection, role, look.machine_at, province()):
        found.setdefault(row["id"], {"value": row["id"], "label": f"{row['name']}（{row['unit']}）"})
    return list(found.values())


def _experts(look: Look, province: Province, role: str, field: str = "") -> list[dict[str, Any]]:
    avoid = [look.case["unit_id"]] if look.case["unit_id"] else []
    people = pool(look.connection, role, look.today, look.machine_at, avoid=avoid, field=field, province=province())
    return [
        {
            "value": expert.id, "label": _label(expert), "name": expert.name, "title": expert.title,
            "unit": expert.employer or expert.unit,
        }
        for expert in sorted(people, key=lambda one: bool(one.near))
    ]  # fmt: skip


def _province(look: Look) -> str:
    """Where several provinces share one installation, only people and units of the case's own are offered."""
    return province_of(look.connection, [look.case["unit_id"], *loads(look.case["parties"]).values()])


def _label(expert: Expert) -> str:
    return f"{expert.label}（{text(expert.near)}）" if expert.near else expert.label


def _units(look: Look, province: Province, kind: str) -> list[dict[str, Any]]:
    query = select(units.c.id, units.c.name, units.c.region).where(units.c.kind == kind, in_province(province()))
    query = query.order_by(units.c.name)
    return [{"value": row.id, "label": row.name, "region": row.region or ""} for row in look.connection.execute(query)]


def _capabilities(look: Look, kind: str | None = None) -> list[dict[str, Any]]:
    return capabilities.in_force(look.connection, look.case["centre_id"], kind)


def _commitments(look: Look, kind: str | None = None) -> list[dict[str, Any]]:
    return commitments.read(look.connection, look.case["centre_id"], kind)


def _unfinished(look: Look, tables: Mapping[str, str] | None) -> dict[str, list[dict[str, Any]]]:
    """For each table of ``tables`` (name -> kind of commitment): its open rows, as the form that promised said them."""
    centre = look.case["centre_id"]
    found = {table: commitments.unfinished(look.connection, centre, kind) for table, kind in (tables or {}).items()}
    return {table: rows for table, rows in found.items() if rows}


def _claimed(look: Look, kind: str, key: str) -> list[str]:
    found = claims.holders(look.connection, kind, key)
    return [name for centre, name in found if centre != look.case["centre_id"]]


def _centres(look: Look, states: str = "", industry: str = "", region: str = "") -> list[dict[str, Any]]:
    return find_centres(
        look.connection, bundle_key=look.case["bundle_key"], states=[state for state in states.split(",") if state],
        industry=industry, region=region, without=look.case["centre_id"],
    )  # fmt: skip
