"""The description of the API: OpenAPI 3.1, made once from what the operations declare."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app
from flask_smorest import Api, Blueprint

from engine.texts import text
from web.api import answers
from web.api.blueprint import KEY_HEADER, operation
from web.api.problems import PROBLEM
from web.api.strict_json import JSON, write

VERSION = "1"
_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "The same key with the same content gives the first answer again; kept for 30 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
}


class Described(Api):
    """flask-smorest's description, with our errors in it; the errors themselves are answered by ``problems``."""

    ERROR_SCHEMA = answers.Problem

    def _register_error_handlers(self) -> None:
        """None: the pages of the same application have their own."""

    def _register_responses(self) -> None:
        content = {PROBLEM: {"schema": answers.Problem}}
        for status in HTTPStatus:
            self.spec.components.response(status.name, {"description": status.phrase, "content": content}, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "Error", "content": content})


def describe(app: Flask, routes: Blueprint) -> None:
    """Register ``routes`` with their description."""
    api = Described(
        app,
        spec_kwargs={
            "title": f"{text('api.title')} / {text('api.title', 'en')}",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": "See docs/api.md."},
        },
    )
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.components.parameter("IdempotencyKey", "header", _KEY)
    api.register_blueprint(routes)
    document = api.spec.to_dict()
    for path in document["paths"].values():
        for declared in path.values():
            if isinstance(declared, dict) and "operationId" in declared:
                _word(declared)
    app.extensions["openapi"] = write(document)


def _word(declared: dict[str, Any]) -> None:
    """Chinese first: the summary in both languages, the docstring as the description."""
    key = f"api.operation.{declared['operationId']}"
    said = "\n\n".join(part for part in (declared.get("summary"), declared.get("description")) if part)
    declared["summary"] = f"{text(key)} / {text(key, 'en')}"
    declared["description"] = said


@operation("GET", "/openapi.json", {"type": "object"}, tag="description", open_to_all=True)
def show_document() -> Response:
    """This description."""
    return Response(cast(bytes, current_app.extensions["openapi"]), content_type=JSON)
