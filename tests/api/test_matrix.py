"""Every route for every kind of person, on a case of theirs and on one that is none of theirs.

A route without a row fails: whoever adds one says here who may use it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.identity.actor import Actor
from engine.testing import person, sqlite_file, unit
from tests.api.cast import Client, Office, open_office, routes_of

PEOPLE = (
    "nobody",
    "applicant",  # filed the case
    "colleague",  # of the same unit and role
    "officer",  # is offered the task
    "head",  # oversees the case
    "auditor",
    "outsider",  # an officer of another bureau
    "rival",  # an applicant of another institute
    "admin",
    "owner",  # process owner
)

# What each of PEOPLE is answered. The case is one under review by the officer's bureau for the applicant's institute.
MATRIX: dict[str, str] = {
    #                                          nob app col off hea aud out riv adm own
    "GET /openapi.json":                      "200 200 200 200 200 200 200 200 200 200",
    "GET /cases":                             "401 200 200 200 200 200 200 200 200 200",
    "POST /cases":                            "401 201 201 403 403 403 403 201 403 403",
    "GET /cases/{case_id}":                   "401 200 200 200 200 200 404 404 404 404",
    "GET /cases/{case_id}/events":            "401 200 200 200 200 200 404 404 404 404",
    "POST /cases/{case_id}/messages":         "401 200 200 403 403 403 404 404 404 404",
    "GET /tasks":                             "401 200 200 200 200 200 200 200 200 200",
    "GET /tasks/{task_id}":                   "401 404 404 200 200 200 404 404 404 404",
    "POST /tasks/{task_id}/claim":            "401 404 404 200 403 403 404 404 404 404",
    "POST /tasks/{task_id}/release":          "401 404 404 403 409 403 404 404 404 404",
    "POST /tasks/{task_id}/files":            "401 404 404 415 403 403 404 404 404 404",
    "POST /tasks/{task_id}/complete":         "401 404 404 200 403 403 404 404 404 404",
    "GET /definitions":                       "401 200 200 200 200 200 200 200 200 200",
    "POST /definitions":                      "401 403 403 403 403 403 403 403 403 422",
    "GET /definitions/{bundle_id}/xml":       "401 200 200 200 200 200 200 200 200 200",
}  # fmt: skip
BODIES = {
    "POST /cases": {"bundle": "withdrawal", "process": "withdrawal"},
    "POST /cases/{case_id}/messages": {"message": "withdraw"},
}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, dict[str, Client]]]:
    office = open_office(sqlite_file(tmp_path_factory.mktemp("crowd")))
    engine, stage = office.stage.engine, office.stage
    elsewhere, institute = unit(engine, "外省局", "bureau"), unit(engine, "另一检测院", "institute")
    actors: dict[str, Actor] = {
        "applicant": stage.applicant, "colleague": stage.colleague, "officer": stage.officer, "head": stage.head,
        "admin": stage.admin, "auditor": person(engine, "auditor", ("auditor", stage.bureau)),
        "outsider": person(engine, "outsider", ("officer", elsewhere)),
        "rival": person(engine, "rival", ("applicant", institute)),
        "owner": person(engine, "owner", ("process_owner", stage.bureau)),
    }  # fmt: skip
    yield office, {"nobody": office.nobody(), **{name: office.as_(actor) for name, actor in actors.items()}}
    engine.close()


def test_every_route_has_a_row(crowd: tuple[Office, dict[str, Client]]) -> None:
    routes = {f"{method} {path}" for method, path in routes_of(crowd[0].app)}

    assert routes == set(MATRIX)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("route", MATRIX)
def test_each_route_answers_each_person_as_the_policy_says(
    crowd: tuple[Office, dict[str, Client]], route: str, who: str
) -> None:
    office, clients = crowd
    expected = int(MATRIX[route].split()[PEOPLE.index(who)])
    method, _, path = route.partition(" ")
    case, n = office.stage.start("withdrawal")
    bundle = clients["officer"].get("/definitions?key=withdrawal").body["items"][0]["id"]
    path = path.format(case_id=case, task_id=f"{case}.{n}", bundle_id=bundle)

    if route == "POST /definitions":
        answer = clients[who].upload(path, {}) if who != "nobody" else clients[who].post(path)
    else:
        answer = clients[who].call(method, path, BODIES.get(route) if method == "POST" else None)

    assert answer.status == expected, answer.response.get_data(as_text=True)


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_lists_show_each_person_only_what_they_may_open(crowd: tuple[Office, dict[str, Client]], who: str) -> None:
    office, clients = crowd
    office.stage.move(minutes=1)  # so that it is the first of the list
    case, n = office.stage.start("withdrawal")
    client, sees = clients[who], MATRIX["GET /cases/{case_id}"].split()[PEOPLE.index(who)] == "200"

    cases = [item["id"] for item in client.get("/cases?limit=100").body["items"]]
    offered = [item["id"] for item in client.get("/tasks?section=offered&limit=100&offset=0").body["items"]]

    assert (case in cases) is sees
    assert all(client.get(f"/tasks/{task}").status == 200 for task in offered[:5])
    if who != "officer":
        assert f"{case}.{n}" not in offered


def test_every_kind_of_person_has_a_column() -> None:
    assert {len(row.split()) for row in MATRIX.values()} == {len(PEOPLE)}
