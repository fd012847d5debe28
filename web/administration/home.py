"""The first page of administration: what the visitor may do, and how the three administrators divide the rest."""

from __future__ import annotations

from flask import url_for

from engine.errors import Refused
from web.administration.blueprint import framed, routes, sections
from web.guards import signed_in
from web.rendering import t

ADMINISTRATORS = ("security_admin", "system_admin", "audit_admin")


@routes.get("/")
@signed_in
def show() -> str:
    """Every page of administration the visitor may open, each with a sentence; Refused to whoever may open none."""
    found = sections()
    if not found:
        raise Refused("refused.administration")
    cards = [
        (url_for(one.endpoint), t(f"administration.{one.key}"), t(f"administration.{one.key}.what")) for one in found
    ]
    return framed("home.html", "", cards=cards, administrators=ADMINISTRATORS)
