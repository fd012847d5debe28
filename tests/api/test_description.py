"""The description of the API is OpenAPI 3.1 that holds together, and it describes every route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.cast import PREFIX, Office, routes_of

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document(shared: Office) -> Any:
    answer = shared.nobody().get("/openapi.json")
    assert (answer.status, answer.response.content_type) == (200, "application/json")
    return answer.body


def operations(document: Any) -> Iterator[tuple[str, str, Any, list[Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method], [*item.get("parameters", []), *item[method].get("parameters", [])]


def nodes(value: Any) -> Iterator[Any]:
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(item)


def resolve(document: Any, reference: str) -> Any:
    found = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def test_it_is_openapi_of_version_3_1(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"].startswith("量衡")
    assert set(document) <= {"openapi", "info", "paths", "components", "tags", "servers"}


def test_every_route_is_described_and_nothing_else(shared: Office, document: Any) -> None:
    routes = {(PREFIX + path, method.lower()) for method, path in routes_of(shared.app)}

    assert {(path, method) for path, method, _, _ in operations(document)} == routes


def test_every_reference_leads_somewhere(document: Any) -> None:
    references = [node["$ref"] for node in nodes(document) if isinstance(node, dict) and "$ref" in node]

    assert references
    assert all(isinstance(resolve(document, reference), dict) for reference in references)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does_in_both_languages(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation, _ in operations(document)]

    assert len(set(names)) == len(names)
    for _, _, operation, _ in operations(document):
        zh, _, en = operation["summary"].partition(" / ")
        assert re.search("[\u4e00-\u9fff]", zh)
        assert re.fullmatch("[A-Z][ -~]+", en)
        assert operation["description"]
        assert set(operation["tags"]) <= {"cases", "tasks", "definitions", "description"}


def test_path_parameters_are_declared_exactly(document: Any) -> None:
    for path, _, _, parameters in operations(document):
        declared = {item["name"] for item in parameters if item.get("in") == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert all(item["required"] for item in parameters if item.get("in") == "path")


def test_every_operation_answers_well_or_with_a_problem(document: Any) -> None:
    for _, _, operation, _ in operations(document):
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert len(good) == 1
        assert operation["responses"][good[0]]["content"]
        problem = resolve(document, operation["responses"]["default"]["$ref"])
        assert list(problem["content"]) == ["application/problem+json"]


def test_everything_but_the_description_needs_a_token(document: Any) -> None:
    assert document["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    open_to_all = [path for path, _, operation, _ in operations(document) if operation["security"] == []]

    assert open_to_all == [f"{PREFIX}/openapi.json"]


def test_every_post_takes_an_idempotency_key_and_no_unknown_field(document: Any) -> None:
    for _, method, operation, parameters in operations(document):
        if method != "post":
            continue
        assert {"$ref": "#/components/parameters/IdempotencyKey"} in parameters
        for content in operation["requestBody"]["content"].values():
            schema = content["schema"]
            schema = resolve(document, schema["$ref"]) if "$ref" in schema else schema
            assert schema["additionalProperties"] is False


def test_schemas_are_of_types_json_has(document: Any) -> None:
    known = {"string", "integer", "number", "boolean", "object", "array", "null"}
    for schema in document["components"]["schemas"].values():
        for node in nodes(schema):
            if isinstance(node, dict) and isinstance(node.get("type"), (str, list)):
                types = {node["type"]} if isinstance(node["type"], str) else set(node["type"])
                assert types <= known
        assert set(schema.get("required", ())) <= set(schema.get("properties", ()))


def test_answers_are_what_the_description_says(shared: Office, document: Any) -> None:
    client, task = shared.as_(shared.stage.officer), shared.review()
    case = task.partition(".")[0]

    for path, concrete in {
        "/cases": "/cases", "/cases/{case_id}": f"/cases/{case}", "/cases/{case_id}/events": f"/cases/{case}/events",
        "/tasks": "/tasks?section=offered", "/tasks/{task_id}": f"/tasks/{task}", "/definitions": "/definitions",
    }.items():  # fmt: skip
        content = document["paths"][PREFIX + path]["get"]["responses"]["200"]["content"]["application/json"]
        fits(document, content["schema"], client.get(concrete).body, path)


def fits(document: Any, schema: Any, value: Any, at: str) -> None:
    """Assert that ``value`` is of ``schema``, as far as this document uses JSON Schema."""
    if "$ref" in schema:
        fits(document, resolve(document, schema["$ref"]), value, at)
    elif "anyOf" in schema:
        if value is not None:
            fits(document, schema["anyOf"][0], value, at)
    elif isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", ())) <= set(value), at
        assert set(value) <= set(schema["properties"]), at
        for key, item in value.items():
            fits(document, schema["properties"][key], item, f"{at}.{key}")
    elif isinstance(value, list):
        assert schema["type"] == "array", at
        for index, item in enumerate(value):
            fits(document, schema["items"], item, f"{at}.{index}")
    else:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        names = {str: "string", bool: "boolean", int: "integer", dict: "object", type(None): "null"}
        assert names[type(value)] in types, f"{at}: {value!r} is none of {types}"
