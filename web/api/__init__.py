"""The JSON API under /api/v1: bearer tokens, OpenAPI 3.1, errors as problem+json."""

from __future__ import annotations

from flask import Flask

from engine.bootstrap import Engine
from engine.texts import add_source
from web.api import bearer, cases, definitions, document, files, problems, tasks
from web.api.blueprint import routes

TOPICS = (cases, tasks, files, definitions)  # importing them has declared their operations

add_source("web.api", "texts.yaml")


def register(app: Flask, engine: Engine) -> None:
    """Add the API to ``app``, whose requests reach ``engine`` through the site; called once for each application."""
    bearer.install(app, engine.settings)
    problems.install(app)
    document.describe(app, routes)
