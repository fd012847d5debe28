"""The settings in force: what each is, where it comes from; nothing here can be changed, and no secret is shown."""

from __future__ import annotations

from engine.settings import in_force
from web.administration.blueprint import framed, require, routes
from web.guards import signed_in
from web.site import engine


@routes.get("/settings")
@signed_in
def settings() -> str:
    """Every setting with its value, masked where it opens something."""
    require("view_settings")
    return framed("settings.html", "administration.settings", rows=in_force(engine().settings))
