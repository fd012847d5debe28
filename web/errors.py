"""Errors as answers: the only place that knows HTTP status codes. A page for people, JSON for scripts."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import HTTPException, SecurityError

from engine import errors as engine_errors
from engine.errors import LianghengError
from engine.texts import has_text, text
from web.guards import wants_json
from web.rendering import page
from web.site import language

log = logging.getLogger("liangheng.web")
STATUS: Mapping[type[LianghengError], int] = {
    engine_errors.NotFound: 404,
    engine_errors.Refused: 403,
    engine_errors.Conflict: 409,
    engine_errors.Invalid: 422,
    engine_errors.StepFailed: 500,
    engine_errors.DeployRefused: 422,
    engine_errors.Unavailable: 503,
}
SIGNED_OUT = 401
OF_CODE = {
    "refused.signed_out": SIGNED_OUT,
    "refused.login": SIGNED_OUT,
    "refused.token": SIGNED_OUT,
    "refused.too_many_failures": 429,
    "refused.too_many_opinions": 429,
    "refused.too_many_requests": 429,
    "invalid.json": 400,
    "invalid.media_type": 415,
}


def install(app: Flask) -> None:
    """Answer every error of the tree, of HTTP, and whatever nobody expected."""
    app.register_error_handler(LianghengError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: LianghengError) -> int:
    """The HTTP status of an error of the tree."""
    if error.code in OF_CODE:
        return OF_CODE[error.code]
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def sentences(errors: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    """Field errors as sentences: the engine's own are keys of the catalogue, those of forms are sentences already."""
    return {path: [text(item, lang) for item in items] for path, items in errors.items()}


def _expected(error: LianghengError) -> Response:
    status = status_of(error)
    reference = _log(status, error)
    sentence = error.sentence(language())
    if wants_json():
        body: dict[str, Any] = {"code": error.code, "message": sentence, "reference": reference}
        if isinstance(error, engine_errors.Invalid):
            body["errors"] = sentences(error.errors, language())
        return make_response(jsonify(body), status)
    return _page(status, sentence, reference)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    key = f"http.{status}" if has_text(f"http.{status}") else "http.other"
    sentence, reference = text(key, language(), status=status), _log(status, error)
    if isinstance(error, SecurityError):  # addressed to a foreign host: no address of ours can be built for it
        return Response(sentence, status, mimetype="text/plain")
    if wants_json():
        return make_response(jsonify({"code": key, "message": sentence, "reference": reference}), status)
    answer = _page(status, sentence, reference)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.exception("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    sentence = text("error.unexpected", language())
    if wants_json():
        return make_response(jsonify({"code": "unexpected", "message": sentence, "reference": reference}), 500)
    return _page(500, sentence, reference)


def _log(status: int, error: Exception) -> str:
    """A number somebody can quote; what it stands for is in the log, without anything that was typed."""
    reference = secrets.token_hex(4)
    level = logging.ERROR if status >= 500 else logging.INFO
    code = error.code if isinstance(error, LianghengError) else type(error).__name__
    log.log(level, "reference %s: %s %s: %s %s", reference, request.method, request.path, status, code)
    return reference


def _page(status: int, sentence: str, reference: str) -> Response:
    advice = f"advice.{status}" if has_text(f"advice.{status}") else "advice.other"
    sent = {} if status == 413 else request.form  # what was too large was not read, and cannot be now
    typed = [(key, value) for key, value in sent.items() if key not in ("csrf_token", "password") and value]
    body = page("error.html", status=status, sentence=sentence, advice=advice, reference=reference, typed=typed)
    return make_response(body, status)
