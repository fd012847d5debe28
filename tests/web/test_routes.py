"""Every route, every kind of person, one's own case and a stranger's: what answers, and what does not."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.conftest import Bureau, post, send
from web.guards import DEMO, GUARDED_ELSEWHERE, PUBLIC, SIGNED_IN

NOBODY = None
# Who may open what about a case of applicant ``ap`` at bureau ``of``/``hd``; task 1 is finished, task 2 is open.
PAGES = {
    "case.show": ({"case_id": "CASE"}, {"ap", "of", "hd", "auditor"}),
    "case.diagram": ({"case_id": "CASE", "name": "three.bpmn"}, {"ap", "of", "hd", "auditor"}),
    "task.show": ({"case_id": "CASE", "n": 2}, {"of", "hd", "auditor"}),
    "task.pane": ({"case_id": "CASE", "n": 2}, {"of", "hd", "auditor"}),
    "submit.show_outside": ({"case_id": "CASE", "n": 2}, {"of"}),
    "papers.submission": ({"case_id": "CASE", "n": 1}, {"ap", "of", "hd", "auditor"}),
    "papers.differences": ({"case_id": "CASE", "n": 1}, set()),
    "papers.sheet": ({"case_id": "CASE"}, {"ap", "of", "hd", "auditor"}),
    "papers.document": ({"case_id": "CASE", "document_id": "0" * 32}, set()),
    "acceptance.show": ({"case_id": "CASE"}, set()),
    "service.receipt": ({"case_id": "CASE", "n": 1}, {"ap", "of", "hd", "auditor"}),
    "service.show": ({"case_id": "CASE", "document_id": "0" * 32}, set()),
    "service.scan": ({"case_id": "CASE", "serving_id": "0" * 32}, set()),
    "papers.file": ({"case_id": "CASE", "file_id": "0" * 32}, set()),
    "acts.of_task": ({"case_id": "CASE", "n": 2, "name": "countersign"}, {"hd"}),
    "acts.of_case": ({"case_id": "CASE", "name": "copy"}, {"ap", "of", "hd"}),
    "opinions.listed": ({"case_id": "CASE", "notice_id": "0" * 32}, set()),
    "opinions.act": ({"case_id": "CASE", "opinion_id": "0" * 32, "name": "answer_opinion"}, set()),
    "opinions.file": ({"case_id": "CASE", "opinion_id": "0" * 32, "n": 0}, set()),
    "messages.show": ({"case_id": "CASE", "name": "withdraw"}, set()),
    "tables.show": ({"case_id": "CASE", "n": 2, "table": "none"}, set()),
    "tables.file": ({"case_id": "CASE", "n": 2, "table": "none"}, set()),
    "together.show": ({"case_id": "CASE", "n": 2}, set()),
    "together.content": ({"case_id": "CASE", "n": 2}, set()),
    "together.news": ({"case_id": "CASE", "n": 2}, set()),
    "together.section": ({"case_id": "CASE", "n": 2, "section": "none"}, set()),
}
PERSONAL = {
    "inbox.show", "inbox.part", "inbox.outcome", "lists.export", "palette.find", "case.listed", "start.show",
    "absences.show", "told.show", "account.show", "units.listed", "area.show",
}  # fmt: skip
ADMINISTRATORS = {
    "incidents.listed": {"admin"}, "administration.show": {"admin", "security", "audit", "auditor", "owner", "hd"},
    "administration.timers": {"admin", "hd"}, "administration.settings": {"admin"},
    "administration.deployments": {"owner"}, "administration.calendar": {"owner"}, "administration.hand_over": {"hd"},
    "administration.people": {"security"}, "administration.new_person": {"security"},
    "administration.units": {"security"}, "administration.new_unit": {"security"},
    "administration.sessions": {"security"}, "administration.roster": {"security"},
    "administration.roster_template": {"security"}, "administration.audit": {"audit", "auditor"},
}  # fmt: skip
OF_ONE = {"administration.person": "person_id", "administration.unit": "unit_id"}  # the security administrator's, too
VERSIONS = {"administration.deployment"}
OVERSEERS = {"overview.show", "overview.export"}
PUBLIC_PAGES = {
    "login.show", "public.notices", "public.register", "clock.health", "opinions.look_up", "procedures.listed",
    "units.ask",
}  # fmt: skip
PUBLIC_THINGS = {
    "public.notice", "public.centre", "procedures.show", "procedures.diagram", "static", "founding.show",
}  # fmt: skip
ACTS = {
    "login.enter", "login.leave", "login.choose_language", "task.claim", "task.release", "submit.save",
    "submit.check", "submit.complete", "submit.register", "submit.upload", "messages.send", "start.begin", "clock.move",
    "incidents.retry", "acts.answer", "acts.comment", "absences.enter", "absences.end", "told.read", "told.contact",
    "batch.begin", "batch.perform", "lists.save", "lists.remove",
    "founding.begin", "account.change_password", "account.end_session", "account.end_others", "account.issue_token",
    "account.revoke_token", "administration.create_person", "administration.act_on_person",
    "administration.reset_password", "administration.create_unit", "administration.change_unit",
    "administration.end_session", "administration.revoke_token", "administration.import_notice",
    "administration.hand_over_now", "administration.check_roster", "administration.load_roster",
    "tables.read", "tables.apply",
    "opinions.give", "units.send", "units.accept", "units.refuse", "units.file",
    "service.record", "notes.save",
    "together.save", "together.difference", "together.give", "together.restore", "together.remark",
    "together.resolve", "together.ask", "together.sign",
}  # fmt: skip
EVERYBODY = ("ap", "of", "hd", "other", "foreign", "auditor", "admin", "security", "audit", "owner")


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith(GUARDED_ELSEWHERE)}


def address(bureau: Bureau, endpoint: str, values: dict[str, object]) -> str:
    adapter = bureau.app.url_map.bind("localhost")
    return str(adapter.build(endpoint, values))


def test_every_route_is_in_this_matrix_and_has_a_guard(bureau: Bureau) -> None:
    listed = {*PAGES, *PERSONAL, *ADMINISTRATORS, *OF_ONE, *VERSIONS, *OVERSEERS, *PUBLIC_PAGES, *PUBLIC_THINGS, *ACTS}
    guards = {
        endpoint: getattr(view, "guard", None)
        for endpoint, view in bureau.app.view_functions.items()
        if endpoint in endpoints(bureau.app) and endpoint != "static"
    }

    assert endpoints(bureau.app) == listed
    assert {endpoint for endpoint, guard in guards.items() if guard not in (PUBLIC, SIGNED_IN, DEMO)} == set()
    assert {endpoint for endpoint, guard in guards.items() if guard == PUBLIC} == {
        *PUBLIC_PAGES, *(PUBLIC_THINGS - {"static"}), "login.enter", "login.leave", "login.choose_language",
        "opinions.give", "units.send", "founding.begin",
    }  # fmt: skip


@pytest.fixture
def case(bureau: Bureau) -> str:
    started = bureau.start()
    bureau.complete("ap", started, 1, subject="事项")
    return started


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_case_is_open_to_its_parties_and_to_nobody_else(bureau: Bureau, case: str, login: str) -> None:
    client = bureau.client(login)
    for endpoint, (values, allowed) in PAGES.items():
        shown = {key: case if value == "CASE" else value for key, value in values.items()}
        status = client.get(address(bureau, endpoint, shown)).status_code
        expected = {200} if login in allowed else {403, 404, 409}
        assert status in expected, (endpoint, login, status)


@pytest.mark.parametrize("login", ["other", "foreign"])
def test_a_stranger_is_not_told_that_a_case_exists(bureau: Bureau, case: str, login: str) -> None:
    client = bureau.client(login)

    mine, nothing = client.get(f"/cases/{case}"), client.get(f"/cases/{'0' * 32}")

    assert mine.status_code == nothing.status_code == 404
    assert mine.text.split("编号")[0] == nothing.text.replace("0" * 32, case).split("编号")[0]


@pytest.mark.parametrize("login", ["other", "foreign"])
def test_a_stranger_cannot_act_on_a_case(bureau: Bureau, case: str, login: str) -> None:
    client = bureau.client(login)
    task = f"/tasks/{case}.2"

    answers = [
        post(client, f"{task}/claim"),
        post(client, f"{task}/release"),
        post(client, f"{task}/complete"),
        send(client, "PUT", f"{task}/draft", {"data": {}}),
        send(client, "POST", f"{task}/complete", {"data": {}}),
        send(client, "POST", f"{task}/outside", {"data": {}, "outside": {"body": "x", "number": "1"}}),
        send(client, "POST", f"/cases/{case}/messages/withdraw", {"data": {}}),
        post(client, f"{task}/acts/countersign", {"people": "x", "question": "?"}),
        post(client, f"{task}/answer", {"answer": "x"}),
        post(client, f"/cases/{case}/comments", {"words": "x", "audience": "everybody"}),
        post(client, f"/cases/{case}/acts/copy", {"people": "x"}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert bureau.client("of").get(task).status_code == 200


def test_lists_show_nobody_a_strangers_case(bureau: Bureau, case: str) -> None:
    for login in EVERYBODY:
        seen = case in bureau.client(login).get("/cases").text
        assert seen == (login in {"ap", "of", "hd", "auditor"}), login
    assert case not in bureau.client("other").get("/?section=offered").text
    assert case in bureau.client("of").get("/?section=offered").text


def test_nothing_but_public_pages_answers_without_signing_in(bureau: Bureau, case: str) -> None:
    client = bureau.client()
    for endpoint in PUBLIC_PAGES:
        assert client.get(address(bureau, endpoint, {})).status_code == 200, endpoint
    for endpoint in PERSONAL:
        assert client.get(address(bureau, endpoint, {})).status_code == 302, endpoint
    for endpoint, (values, _) in PAGES.items():
        shown = {key: case if value == "CASE" else value for key, value in values.items()}
        answer = client.get(address(bureau, endpoint, shown))
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/login"), endpoint
    assert post(client, f"/tasks/{case}.2/claim").status_code == 401


@pytest.mark.parametrize("login", EVERYBODY)
def test_each_administrator_opens_their_own_pages_and_nobody_elses(bureau: Bureau, login: str) -> None:
    client = bureau.client(login)
    for endpoint, allowed in ADMINISTRATORS.items():
        expected = 200 if login in allowed else 403
        assert client.get(address(bureau, endpoint, {})).status_code == expected, endpoint
    someone, home = bureau.people["of"].person_id, bureau.people["of"].grants[0].unit_id
    for endpoint, name in OF_ONE.items():
        shown = client.get(address(bureau, endpoint, {name: someone if name == "person_id" else home}))
        assert shown.status_code == (200 if login == "security" else 403), endpoint


@pytest.mark.parametrize("login", [login for login in EVERYBODY if login != "security"])
def test_nobody_but_the_security_administrator_touches_an_account(bureau: Bureau, login: str) -> None:
    client, someone = bureau.client(login), bureau.people["security"].person_id
    place = f"/administration/people/{someone}"

    answers = [
        post(client, "/administration/people/new", {"login": "new", "name": "新人"}),
        post(client, f"{place}/change", {"name": "改名"}),
        post(client, f"{place}/grant", {"role": "auditor"}),
        post(client, f"{place}/disable", {"reason": "x"}),
        post(client, f"{place}/password"),
        post(client, f"{place}/sessions"),
        post(client, "/administration/units/new", {"name": "新单位", "kind": "institute"}),
        post(client, f"/administration/sessions/{'0' * 64}/end"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert bureau.client("security").get("/").status_code == 200


def test_where_there_are_people_nobody_becomes_the_first_administrator(bureau: Bureau) -> None:
    assert bureau.client().get("/first").status_code == 404
    assert post(bureau.client(), "/first", {"code": "x", "login": "x", "name": "x"}).status_code in (403, 404)


def test_the_overview_of_a_unit_is_for_those_who_may_see_all_its_cases(bureau: Bureau, case: str) -> None:
    for login in EVERYBODY:
        expected = 200 if login == "hd" else 403
        for address in ("/overview", "/overview/overdue.xlsx"):
            assert bureau.client(login).get(address).status_code == expected, login
        assert ("概览" in bureau.client(login).get("/").text) == (login == "hd"), login
    assert bureau.client().get("/overview").status_code == 302
    assert bureau.client("hd").get("/overview/nothing.xlsx").status_code == 404


def test_the_clock_can_be_moved_in_a_demonstration_only(bureau: Bureau) -> None:
    assert post(bureau.client("hd"), "/clock", {"how": "day"}).status_code == 404


def test_an_unknown_address_is_answered_in_words_with_a_reference(bureau: Bureau) -> None:
    answer = bureau.client("of").get("/nowhere")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text and "编号" in answer.text
