"""The system's journal for auditors: who did what to people, roles, procedures and the system, and who read what."""

from __future__ import annotations

from flask import request

from engine.identity.audit import KINDS, AuditFilters, page_of_acts
from engine.importing.reading import is_date
from web.administration.blueprint import framed, require, role_names, routes
from web.guards import signed_in
from web.rendering import t
from web.site import engine, language

SIZE = 50


@routes.get("/audit")
@signed_in
def audit() -> tuple[str, int]:
    """Acts in plain sentences, the newest first; narrowed to a kind, a person, a case, and days."""
    require("view_system_events", "view_system_events")
    wrong = {name: t("field.date_wrong") for name in ("since", "until") if (day := _day(name)) and not is_date(day)}
    chosen = AuditFilters(
        kind=_one(request.args.get("kind", "")),
        person=request.args.get("person", "").strip()[:60], case=_id(request.args.get("case", "")),
        since="" if "since" in wrong else _day("since"), until="" if "until" in wrong else _day("until"),
    )  # fmt: skip
    before = request.args.get("before", "")
    at = int(before) if before.isdecimal() and len(before) < 12 else 0
    with engine().read() as connection:
        lines, following = page_of_acts(connection, chosen, dict(role_names(connection).items()), language(), SIZE, at)
    values = {"lines": lines, "following": following, "first": not at}
    page = framed(
        "audit.html", "administration.audit", **values, chosen=chosen, kinds=tuple(KINDS), wrong=wrong,
        typed={"since": _day("since"), "until": _day("until")},
    )  # fmt: skip
    return page, 422 if wrong else 200


def _day(name: str) -> str:
    return request.args.get(name, "").strip()[:20]


def _one(kind: str) -> str:
    return kind if kind in KINDS else ""


def _id(value: str) -> str:
    return value if len(value) == 32 and value.isalnum() else ""
