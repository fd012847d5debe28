"""Errors as application/problem+json (RFC 9457): what happened, where, and a reference; never how the system works."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.errors import DeployRefused, Invalid, LianghengError, StepFailed
from engine.texts import has_text, text
from web.api.blueprint import PREFIX, routes
from web.api.strict_json import reply
from web.errors import status_of
from web.site import language

log = logging.getLogger("liangheng.api")
PROBLEM = "application/problem+json"
RETRY_SECONDS = {429: "60", 503: "2"}


def install(app: Flask) -> None:
    """Answer requests below the API's address that lead nowhere; errors of its own routes are answered below."""
    app.before_request(_lost)


def _lost() -> Response | None:
    lost = request.routing_exception
    return of_http(lost) if lost is not None and request.path.startswith(f"{PREFIX}/") else None


@routes.errorhandler(LianghengError)
def expected(error: LianghengError) -> Response:
    """An error of the tree."""
    lang, status = language(), status_of(error)
    more: dict[str, Any] = {}
    element = error.element if isinstance(error, StepFailed) else g.get("element")
    if element:
        more["element"] = element
    if isinstance(error, Invalid) and error.errors:
        more["errors"] = _sentences(error.errors, lang)
    if isinstance(error, DeployRefused):
        more["findings"] = [finding.record(lang) for finding in error.findings]
    if isinstance(error, StepFailed) and "incident" in error.values:
        more["incident"] = error.values["incident"]
    return _answer(status, error.code, error.sentence(lang), more)


@routes.errorhandler(HTTPException)
def of_http(error: HTTPException) -> Response:
    """An error of HTTP itself: no such address or method, too large, cut off."""
    status = error.code or 500
    key = "invalid.too_large" if isinstance(error, RequestEntityTooLarge) else f"http.{status}"
    known = next(
        (name for name in (f"error.{key}", f"api.{key}", key, "http.other") if has_text(name)), "error.unexpected"
    )
    answer = _answer(status, key, text(known, language(), status=status), {})
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


@routes.errorhandler(Exception)
def unexpected(error: Exception) -> Response:
    """What nobody expected: the log has it under the reference, the answer has the reference."""
    return _answer(500, "unexpected", text("error.unexpected", language()), {}, cause=error)


def _sentences(errors: Mapping[str, Sequence[str]], lang: str) -> dict[str, list[str]]:
    return {path: [text(item, lang) if has_text(item) else item for item in items] for path, items in errors.items()}


def _answer(
    status: int, code: str, detail: str, more: Mapping[str, Any], *, cause: Exception | None = None
) -> Response:
    reference = secrets.token_hex(4)
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "reference %s: %s %s: %s %s", reference, request.method, request.path, status, code, exc_info=cause,
    )  # fmt: skip
    title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else str(status)
    body = {
        "type": "about:blank", "title": title, "status": status, "code": code, "detail": detail,
        "reference": reference, **more,
    }  # fmt: skip
    answer = reply(body, status, PROBLEM)
    answer.headers["Content-Language"] = language()
    if status in RETRY_SECONDS:
        answer.headers["Retry-After"] = RETRY_SECONDS[status]
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="liangheng"'
    return answer
