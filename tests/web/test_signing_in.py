"""Who gets in, how long they stay, and what a stolen or planted cookie is worth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.clock import FixedClock
from engine.commands.system import EndRole
from engine.testing import ROOT
from tests.web.conftest import PASSWORD, Bureau, post, sign_in, token_of
from web.sessions import SESSION


def pass_time(bureau: Bureau, by: timedelta) -> None:
    clock = bureau.engine.clock
    assert isinstance(clock, FixedClock)
    clock.move_to(clock.machine_now() + by)


def test_whoever_signs_in_goes_where_they_wanted_to_go(bureau: Bureau) -> None:
    client = bureau.client()

    answer = sign_in(client, "of", next="/cases")

    assert (answer.status_code, answer.location) == (303, "/cases")
    assert "李受理" in client.get("/").text


@pytest.mark.parametrize("target", ["https://else.example/", "//else.example", "/\\else.example", "javascript:1"])
def test_signing_in_never_leads_to_a_foreign_page(bureau: Bureau, target: str) -> None:
    answer = sign_in(bureau.client(), "of", next=target)

    assert answer.location == "/"


def test_a_page_of_somebody_signed_out_leads_to_the_log_in_page_and_back(bureau: Bureau) -> None:
    answer = bureau.client().get("/cases?q=x")

    assert (answer.status_code, answer.location) == (302, "/login?next=/cases?q%3Dx")


def test_unknown_login_and_wrong_password_get_the_same_answer(bureau: Bureau) -> None:
    unknown = sign_in(bureau.client(), "nobody")
    wrong = sign_in(bureau.client(), "of", "Wrong-password-1")

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.text.replace("nobody", "of").split("<main")[1] == wrong.text.split("<main")[1].replace(
        token_of(wrong.text), token_of(unknown.text)
    )


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one_until_time_passes(bureau: Bureau) -> None:
    for _ in range(5):
        sign_in(bureau.client(), "of", "Wrong-password-1")

    assert sign_in(bureau.client(), "of").status_code == 401
    assert sign_in(bureau.client(), "hd").status_code == 303, "a colleague is not locked"
    pass_time(bureau, timedelta(minutes=31))
    assert sign_in(bureau.client(), "of").status_code == 303


def test_a_key_planted_before_the_log_in_means_nothing_after(bureau: Bureau) -> None:
    client = bureau.client()
    client.set_cookie(SESSION, "planted")

    sign_in(client, "of")

    kept = client.get_cookie(SESSION)
    assert kept is not None and kept.value != "planted"
    thief = bureau.client()
    thief.set_cookie(SESSION, "planted")
    assert thief.get("/cases").status_code == 302


def test_signing_in_again_ends_the_earlier_session(bureau: Bureau) -> None:
    client = bureau.client("of")
    earlier = client.get_cookie(SESSION)
    assert earlier is not None
    post(client, "/login", {"login": "hd", "password": PASSWORD})

    thief = bureau.client()
    thief.set_cookie(SESSION, earlier.value)
    assert thief.get("/cases").status_code == 302
    assert "王处长" in client.get("/").text


def test_a_cookie_kept_from_before_the_log_out_opens_nothing(bureau: Bureau) -> None:
    client = bureau.client("of")
    kept = client.get_cookie(SESSION)
    assert kept is not None

    post(client, "/logout")

    thief = bureau.client()
    thief.set_cookie(SESSION, kept.value)
    assert thief.get("/cases").status_code == 302


def test_a_session_ends_after_half_an_hour_without_use_and_lives_with_use(bureau: Bureau) -> None:
    client = bureau.client("of")
    for _ in range(4):
        pass_time(bureau, timedelta(minutes=20))
        assert client.get("/cases").status_code == 200
    pass_time(bureau, timedelta(minutes=31))

    assert client.get("/cases").status_code == 302


def test_a_session_ends_after_its_absolute_time_however_busy(bureau: Bureau) -> None:
    client = bureau.client("of")
    for _ in range(36):
        pass_time(bureau, timedelta(minutes=20))
        last = client.get("/cases").status_code

    assert last == 302


def test_the_session_cookie_is_out_of_reach_of_scripts_and_foreign_forms(make_bureau: Callable[..., Bureau]) -> None:
    plain = sign_in(make_bureau().client(), "of").headers.getlist("Set-Cookie")
    secure = sign_in(make_bureau(secure_cookies=True).client(), "of").headers.getlist("Set-Cookie")

    session = next(cookie for cookie in plain if cookie.startswith(SESSION))
    assert "HttpOnly" in session and "SameSite=Lax" in session and "Secure" not in session
    assert "Secure" in next(cookie for cookie in secure if cookie.startswith(SESSION))
    assert "Strict-Transport-Security" in make_bureau(secure_cookies=True).client().get("/notices").headers


def test_a_role_that_ended_is_gone_with_the_next_request(bureau: Bureau) -> None:
    case = bureau.start()
    client = bureau.client("hd")
    assert client.get(f"/cases/{case}").status_code == 200
    head = bureau.people["hd"]
    pass_time(bureau, timedelta(seconds=1))

    bureau.engine.execute(ROOT, EndRole(head.person_id, "head", head.grants[0].unit_id))

    assert client.get(f"/cases/{case}").status_code == 404
