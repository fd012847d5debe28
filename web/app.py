"""The Flask application: one engine, default deny, strict headers."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.bootstrap import Engine
from engine.installation import secret
from web import administration, api, errors, guards, headers, rendering, sessions
from web.routes import (
    absences,
    acceptance,
    acts,
    area,
    batch,
    case,
    clock,
    inbox,
    incidents,
    lists,
    login,
    messages,
    notes,
    opinions,
    overview,
    palette,
    papers,
    procedures,
    public,
    service,
    start,
    submit,
    tables,
    task,
    together,
    told,
    units,
)
from web.site import Site

VIEWS = (
    login, inbox, batch, lists, palette, task, submit, tables, case, messages, acts, absences, told, overview, papers,
    acceptance, start, public, opinions, procedures, units, service, notes, area, incidents, clock, together,
)  # fmt: skip
FORM_MB = 4  # a large application book is about 300 KB of JSON


def create_app(engine: Engine) -> Flask:
    """The application on ``engine``, whose schema must be current.

    Requests larger than ``settings.upload_mb`` are refused before they are read; hosts outside
    ``settings.trusted_hosts`` too.
    """
    app = Flask("web")
    settings = engine.settings
    app.config.update(
        MAX_CONTENT_LENGTH=(settings.upload_mb + 1) << 20,
        MAX_FORM_MEMORY_SIZE=FORM_MB << 20,
        TRUSTED_HOSTS=[host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    if settings.proxies:
        # as Flask's documentation has it: the application between server and Flask is replaced on the instance
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["site"] = Site(engine, secret(engine))
    for part in (errors, headers, sessions, guards, rendering, administration):
        part.install(app)
    for view in (*VIEWS, *administration.VIEWS):
        app.register_blueprint(view.routes)
    api.register(app, engine)
    return app
