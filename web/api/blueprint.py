"""The one blueprint of the API and how an operation is declared: what comes in, what goes out, and its description."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError

from engine.errors import Invalid
from engine.identity.actor import Actor
from web.api.strict_json import read, reply

PREFIX = "/api/v1"
JSON_BYTES = 4 << 20  # a large application book is about 300 KB
KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,120}")

View = TypeVar("View", bound=Callable[..., Any])

routes = Blueprint("api", __name__, url_prefix=PREFIX)
public: set[str] = set()  # endpoints that need no token


def caller() -> Actor:
    """The person behind the token of this request, with the roles of this moment."""
    return cast(Actor, g.caller)


def request_key() -> str | None:
    """The Idempotency-Key of this request, None when there is none. Invalid unless it is 1 to 120 ASCII characters."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid(errors={KEY_HEADER: ["api.key"]})
    return key


def operation(
    method: str,
    rule: str,
    answer: Schema | dict[str, Any],
    *,
    status: int = 200,
    body: Schema | None = None,
    query: Schema | None = None,
    tag: str = "",
    open_to_all: bool = False,
    media_type: str | None = None,
    **described: Any,
) -> Callable[[View], View]:
    """Declare ``method rule``; the view takes the path's parts and, when declared, ``body`` and ``query`` as loaded.

    What the view returns is dumped by ``answer``; a Response is sent as it is, and ``answer`` (a schema or JSON Schema)
    only describes it. Schemas are instances made once; fields they do not know are refused.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**parts: Any) -> Response:
            if body is not None:
                parts["body"] = _load(body, _body())
            if query is not None:
                parts["query"] = _load(query, request.args.to_dict())
            found = view(**parts)
            if isinstance(found, Response) or not isinstance(answer, Schema):
                return cast(Response, found)
            return reply(answer.dump(found), status)

        name = view.__name__
        if open_to_all:
            public.add(f"{routes.name}.{name}")
        documented = routes.response(status, answer, content_type=media_type)(run)
        details = _description(name, method, body, query, open_to_all=open_to_all) | described
        routes.route(rule, methods=[method], tags=[tag])(routes.doc(**details)(documented))
        return view

    return decorate


def _description(
    name: str, method: str, body: Schema | None, query: Schema | None, *, open_to_all: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": name, "security": [] if open_to_all else [{"bearer": []}]}
    if method == "POST":
        found["parameters"] = ["IdempotencyKey"]  # a component of the description
    if query is not None:
        found["parameters"] = [{"in": "query", "schema": query}]
    if body is not None:
        needed = any(field.required for field in body.fields.values())
        found["requestBody"] = {"required": needed, "content": {"application/json": {"schema": body}}}
    return found


def _body() -> Any:
    source = request.get_data(cache=False)
    if not source:
        return {}
    if request.mimetype != "application/json":
        raise Invalid("invalid.media_type")
    return read(source)


def multipart(*names: str) -> None:
    """Refuse a request that is no multipart form, or one with a part that is none of ``names``."""
    if request.mimetype != "multipart/form-data":
        raise Invalid("invalid.media_type")
    foreign = sorted(({*request.form} | {*request.files}) - set(names))
    if foreign:
        raise Invalid(errors={name: ["api.unknown"] for name in foreign})


def _load(schema: Schema, given: Any) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], schema.load(given))
    except ValidationError as error:
        raise Invalid(errors=by_path(error.messages_dict)) from error


def by_path(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by dotted path; what concerns the whole body is under ``body``."""
    found: dict[str, list[str]] = {}
    for key, value in messages.items():
        path = f"{prefix}{'body' if key == '_schema' else key}"
        if isinstance(value, Mapping):
            found.update(by_path(value, path + "."))
        else:
            found[path] = [str(item) for item in value]
    return found
