"""Functions that read live tables: for prefilling forms only, never for a step of the diagram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, case, select

from engine.cases.papers import Papers
from engine.cases.places import case_places, changes_since
from engine.db.tables import cases, centres, parties, submissions, units
from engine.definitions.manifest import StateClass
from engine.expressions.arithmetic import wrong_type
from engine.expressions.functions import get
from engine.identity.people import holders
from engine.identity.regions import in_province, province_of
from engine.identity.relations import APPLICANT
from engine.ports import CompiledForm
from engine.register import capabilities, claims, commitments
from engine.register.counting import find_centres
from engine.register.experts import Expert, pool
from engine.texts import text
from engine.values import loads

Province = Callable[[], str]
LOOKED_AT = 10
"""So many of the newest forms of other cases are looked at for what was said before."""
_CENTRE = bindparam("centre", type_=cases.c.centre_id.type)
_APPLIED = (
    select(parties.c.case_id)
    .join(cases, cases.c.id == parties.c.case_id)
    .where(parties.c.unit_id == bindparam("unit"), parties.c.party == APPLICANT)
    .where(cases.c.bundle_key == bindparam("bundle"))
)
"""The cases of the same applicant."""
_PENDING = select(centres.c.id).where(centres.c.id == _CENTRE, centres.c.state_class == StateClass.PENDING.value)
_RELATED = select(cases.c.id).where(cases.c.centre_id == _CENTRE).union(_APPLIED.where(_PENDING.exists()))
"""The cases of the same centre; until the centre is being built, those of the same applicant, too."""
_ELSEWHERE = (
    select(submissions.c.case_id, cases.c.bundle_id, submissions.c.form, submissions.c.data)
    .join(cases, cases.c.id == submissions.c.case_id)
    .where(cases.c.id != bindparam("case"))
    .where(submissions.c.element == bindparam("element"), submissions.c.sealed.is_(False))
    .order_by(
        case((cases.c.centre_id == _CENTRE, 0), else_=1), submissions.c.submitted_at.desc(), submissions.c.n.desc()
    )
    .limit(bindparam("most", type_=Integer))
)
_OF_APPLICANT = _ELSEWHERE.where(cases.c.id.in_(_APPLIED))
_OF_CENTRE = _ELSEWHERE.where(cases.c.id.in_(_RELATED))


@dataclass(frozen=True)
class Filed:
    """A form that was submitted in another case, as a prefill read it."""

    case_id: str
    bundle_id: str
    form: str
    text: str

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What it says; a long book takes a while to read."""
        found: Mapping[str, Any] = loads(self.text)
        return found


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
    every = cache(lambda element: [loads(row.data) for row in papers.at(element)])
    elsewhere = cache(partial(_filed_elsewhere, look))
    province = cache(partial(_province, look))
    return {
        "submission": cache(partial(_newest, look, papers)),
        "submissions": every,
        "places": cache(partial(case_places, papers, look.case, look.forms)),
        "changes": cache(partial(changes_since, papers, look.case, look.forms)),
        "earlier": partial(_earlier, look, elsewhere),
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


def _newest(look: Look, papers: Papers, element: str) -> Any:
    """The newest form submitted at ``element`` of this case; None when there is none."""
    found = next((loads(row.data) for row in papers.at(element)), None)
    look.filed.setdefault(element, found)
    return found


def _earlier(look: Look, filed: Callable[[str, int], list[Filed]], element: str, like: Any = None) -> Any:
    """The newest form submitted at ``element`` in a related case; with ``like`` (a record) the newest that says that.

    Something that is not known is like nothing.
    """
    if like is not None and not isinstance(like, Mapping):
        raise wrong_type(like, "record", "earlier")
    for one in filed(element, LOOKED_AT if like else 1):
        if all(value is not None and get(one.data, name) == value for name, value in (like or {}).items()):
            look.elsewhere.append(one)
            return one.data
    return None


def _filed_elsewhere(look: Look, element: str, most: int) -> list[Filed]:
    """The newest forms submitted at ``element`` in other cases of the same centre, newest first: what was said last
    year; at most ``most``.

    While there is no centre yet, or one that is only applied for, other cases of the same applicant come after those:
    whoever was refused applies for a new centre, and has said most of it before.
    """
    here = look.case
    asked = {
        "case": here["id"], "element": element, "centre": here["centre_id"], "unit": here["unit_id"],
        "bundle": here["bundle_key"], "most": most,
    }  # fmt: skip
    rows = look.connection.execute(_OF_APPLICANT if here["centre_id"] is None else _OF_CENTRE, asked)
    return [Filed(row.case_id, row.bundle_id, row.form or "", row.data) for row in rows]


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
