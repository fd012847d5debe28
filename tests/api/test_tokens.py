"""Bearer tokens: whose they are, when they end, and what guessing brings."""

from __future__ import annotations

from sqlalchemy import update

from engine.commands.system import EndRole, GrantRole, IssueToken, RevokeToken
from engine.db.tables import people
from engine.testing import ROOT
from tests.api.cast import PREFIX, Client, Office
from web.sessions import SESSION


def _refused(client: Client) -> bool:
    answer = client.get("/tasks")
    if answer.status == 200:
        return False
    assert answer.status == 401
    assert answer.problem["code"] == "refused.token"
    assert answer.response.headers["WWW-Authenticate"] == 'Bearer realm="liangheng"'
    return True


def test_without_a_token_nothing_is_answered(shared: Office) -> None:
    assert _refused(shared.nobody())
    assert _refused(Client(shared.app, "guess"))
    assert _refused(Client(shared.app, ""))
    assert _refused(Client(shared.app, "x" * 201))


def test_another_scheme_than_bearer_is_refused(shared: Office) -> None:
    token = shared.token(shared.stage.officer)

    for header in (f"Basic {token}", token, f"Token {token}", "Bearer", f"Bearer {token} more"):
        assert shared.nobody().get("/tasks", Authorization=header).status == 401
    assert shared.nobody().get("/tasks", Authorization=f"bearer {token}").status == 200


def test_a_revoked_token_is_refused_at_once(any_office: Office) -> None:
    client = any_office.as_(any_office.stage.officer)
    assert client.get("/tasks").status == 200

    any_office.stage.engine.execute(ROOT, RevokeToken(any_office.stage.officer.person_id, "test"))

    assert _refused(client)


def test_a_token_ends_when_it_says(office: Office) -> None:
    stage = office.stage
    issued = stage.engine.execute(ROOT, IssueToken(stage.officer.person_id, "short", days=1))
    client = Client(office.app, issued["token"])
    stage.move(hours=23)
    assert client.get("/tasks").status == 200

    stage.move(hours=1)

    assert _refused(client)


def test_a_disabled_person_is_refused_with_every_token(office: Office) -> None:
    stage, client = office.stage, office.as_(office.stage.officer)
    known = people.c.id == stage.officer.person_id

    stage.engine.transactions.run(
        lambda work: work.connection.execute(update(people).where(known).values(disabled_at=1)).close()
    )

    assert _refused(client)


def test_roles_are_those_of_this_moment(any_office: Office) -> None:
    stage, task = any_office.stage, any_office.review()
    client = any_office.as_(stage.officer)
    assert client.get(f"/tasks/{task}").status == 200

    stage.engine.execute(ROOT, EndRole(stage.officer.person_id, "officer", stage.bureau))
    assert client.get(f"/tasks/{task}").status == 404

    stage.move(minutes=1)
    stage.engine.execute(ROOT, GrantRole(stage.officer.person_id, "officer", stage.bureau))
    assert client.get(f"/tasks/{task}").status == 200


def test_a_cookie_of_the_pages_opens_nothing_here(shared: Office) -> None:
    token = shared.token(shared.stage.officer)
    browser = shared.app.test_client()
    browser.set_cookie(SESSION, token)

    answer = browser.get(f"{PREFIX}/tasks", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_a_token_in_the_address_opens_nothing(shared: Office) -> None:
    token = shared.token(shared.stage.officer)

    assert shared.nobody().get(f"/tasks?access_token={token}").status == 401


def test_guessing_is_stopped_for_the_address_but_known_tokens_go_on(office: Office) -> None:
    stage, known, fresh = office.stage, office.as_(office.stage.officer), office.as_(office.stage.head)
    assert known.get("/tasks").status == 200
    limit = stage.engine.settings.lock_after

    answers = [Client(office.app, f"guess-{i}").get("/tasks").status for i in range(limit + 2)]

    assert answers == [401] * limit + [429] * 2
    assert known.get("/tasks").status == 200
    unseen = fresh.get("/tasks")
    assert (unseen.status, unseen.problem["code"]) == (429, "refused.too_many_failures")
    assert unseen.response.headers["Retry-After"] == "60"
    stage.move(minutes=1)
    assert fresh.get("/tasks").status == 200


def test_a_missing_token_counts_as_no_guess(office: Office) -> None:
    for _ in range(20):
        assert office.nobody().get("/tasks").status == 401

    assert office.as_(office.stage.officer).get("/tasks").status == 200


def test_an_answer_is_never_kept_by_anybody_between(shared: Office) -> None:
    answer = shared.as_(shared.stage.officer).get("/tasks")

    assert answer.response.headers["Cache-Control"] == "no-store"
