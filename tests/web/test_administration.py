"""Administration in the browser: registering people, temporary passwords, one's own account, the first run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.bootstrap import build
from engine.clock import FixedClock
from engine.installation import founding_code, prepare
from engine.settings import Settings
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.web.conftest import OPENING, PASSWORD, Bureau, post, sign_in, token_of
from web.app import create_app

ONCE = re.compile(r'<code class="once">([^<]+)</code>')
NEW = "Battery-staple-2"


def register(client: FlaskClient, **fields: str) -> str:
    """Register somebody and return the page that answers."""
    answer = post(client, "/administration/people/new", {"login": "newcomer", "name": "新同事", **fields})
    assert answer.status_code == 200
    return answer.text


def choose(client: FlaskClient, present: str, new: str = NEW, again: str = NEW) -> tuple[int, str]:
    """Fill in the form of one's own password as the page gives it."""
    token = token_of(client.get("/account/").text)
    fields = {"csrf_token": token, "present": present, "new": new, "again": again}
    answer = client.post("/account/password", data=fields)
    return answer.status_code, answer.text


def test_somebody_new_signs_in_with_a_password_shown_once_and_has_to_change_it_first(bureau: Bureau) -> None:
    login, password = ONCE.findall(register(bureau.client("security")))
    client = bureau.client()

    assert sign_in(client, login, password).status_code == 303
    assert client.get("/").location == "/account/" and client.get("/cases").location == "/account/"
    assert post(client, "/start", {"bundle": "three", "process": "three"}).status_code == 403
    assert "临时口令" in client.get("/account/").text
    assert choose(client, password)[0] == 303
    assert client.get("/").status_code == 200
    assert password not in bureau.client("security").get("/administration/people?q=newcomer").text


def test_what_is_wrong_with_a_registration_stands_at_its_field_and_nothing_typed_is_lost(bureau: Bureau) -> None:
    client = bureau.client("security")

    taken = post(client, "/administration/people/new", {"login": "of", "name": "同名", "title": "科员"})
    wrong = post(client, "/administration/people/new", {"login": "李 四", "name": "", "email": "nowhere"})

    assert taken.status_code == 409 and 'value="科员"' in taken.text and "已被使用" in taken.text
    assert wrong.status_code == 422 and 'value="李 四"' in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 3


def test_a_role_that_excludes_another_is_refused_in_words(bureau: Bureau) -> None:
    place = f"/administration/people/{bureau.people['admin'].person_id}"

    refused = post(bureau.client("security"), f"{place}/grant", {"role": "audit_admin"})

    assert refused.status_code == 403
    assert "“审计管理员”与已有的“系统管理员”不得由同一人担任" in refused.text
    assert '<option value="audit_admin" selected>' in refused.text


def test_a_role_is_given_from_a_day_to_a_day_and_taken_back(bureau: Bureau) -> None:
    client, one = bureau.client("security"), bureau.people["other"]
    place, home = f"/administration/people/{one.person_id}", bureau.people["of"].grants[0].unit_id
    fields = {"role": "officer", "unit": home, "since": "2026-10-09", "until": "2026-10-31"}

    given = post(client, f"{place}/grant", fields)
    page = client.get(place).text
    taken = post(client, f"{place}/end", fields)

    assert (given.status_code, taken.status_code) == (303, 303)
    assert "2026-10-09 至 2026-10-31" in page and "未开始" in page
    wrong = post(client, f"{place}/grant", {**fields, "until": "2026-10-01"})
    assert wrong.status_code == 422 and 'value="2026-10-09"' in wrong.text


def test_a_closed_account_is_out_at_once_and_the_reason_is_in_the_journal(bureau: Bureau) -> None:
    victim = bureau.client("other")
    place = f"/administration/people/{bureau.people['other'].person_id}"

    assert post(bureau.client("security"), f"{place}/disable", {"reason": ""}).status_code == 422
    assert post(bureau.client("security"), f"{place}/disable", {"reason": "调离本院"}).status_code == 303

    assert victim.get("/").status_code == 302
    assert "调离本院" in bureau.client("audit").get("/administration/audit?kind=people").text


def test_the_journal_is_narrowed_to_a_kind_a_person_and_days(bureau: Bureau) -> None:
    client = bureau.client("auditor")

    assert "某检测院" in client.get("/administration/audit?kind=people").text
    assert "登记" not in client.get("/administration/audit?kind=people&since=2030-01-01").text.split("</form>")[-1]
    wrong = client.get("/administration/audit?since=gestern")
    assert wrong.status_code == 422 and 'aria-invalid="true"' in wrong.text


@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("Wrong-password-1", NEW, NEW, "现在的口令不对"),
        (PASSWORD, "weak", "weak", "至少 8 位"),
        (PASSWORD, NEW, "Battery-staple-3", "两次输入的新口令不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "与现在的口令相同"),
    ],
)
def test_a_password_is_changed_only_by_whoever_knows_it_and_to_a_good_one(
    bureau: Bureau, present: str, new: str, again: str, sentence: str
) -> None:
    status, page = choose(bureau.client("of"), present, new, again)

    assert status == 422 and sentence in page
    assert sign_in(bureau.client(), "of").status_code == 303


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(bureau: Bureau) -> None:
    here, elsewhere = bureau.client("of"), bureau.client("of")

    assert choose(here, PASSWORD)[0] == 303

    assert (here.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)
    assert sign_in(bureau.client(), "of", NEW).status_code == 303


def test_a_session_elsewhere_is_seen_with_its_browser_and_ended(bureau: Bureau) -> None:
    elsewhere = bureau.app.test_client()
    elsewhere.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    sign_in(elsewhere, "of")
    client = bureau.client("of")
    page = client.get("/account/").text

    found = re.search(r'action="(/account/sessions/[0-9a-f]{64}/end)"', page)

    assert found is not None and "Firefox，Windows" in page
    assert post(client, found.group(1)).status_code == 303
    assert elsewhere.get("/").status_code == 302 and client.get("/").status_code == 200


def test_a_token_of_ones_own_is_shown_once_works_and_is_revoked(bureau: Bureau) -> None:
    client = bureau.client("of")
    shown = post(client, "/account/tokens", {"name": "统计程序", "days": "30"})
    token = ONCE.findall(shown.text)[0]
    headers = {"Authorization": f"Bearer {token}"}
    page = client.get("/account/").text
    revoke = re.search(r'action="(/account/tokens/[0-9a-f]{64}/revoke)"', page)

    assert token not in page and "统计程序" in page and revoke is not None
    assert bureau.app.test_client().get("/api/v1/tasks", headers=headers).status_code == 200
    post(client, revoke.group(1))
    assert bureau.app.test_client().get("/api/v1/tasks", headers=headers).status_code == 401


def test_a_fresh_installation_asks_for_its_first_administrator_in_the_browser(tmp_path: Path) -> None:
    engine = build(Settings(database=sqlite_file(tmp_path)), Catalogue(), FixedClock(OPENING))
    prepare(engine)
    client = create_app(engine).test_client()
    fields = {"login": "first", "name": "安全员", "password": PASSWORD, "again": PASSWORD}

    def begin(**changed: str) -> tuple[int, str]:
        token = token_of(client.get("/first").text)
        answer = client.post("/first", data={"csrf_token": token, **fields, **changed})
        return answer.status_code, answer.text

    assert client.get("/login").location == "/first"
    assert begin(code="AAAAA-AAAAA")[0] == 403
    status, page = begin(code=founding_code(engine), again="x")
    assert status == 422 and "两次输入的新口令不一样" in page and 'value="first"' in page
    assert begin(code=founding_code(engine))[0] == 303
    assert client.get("/administration/").status_code == 200
    assert client.get("/first").status_code == 404 and client.get("/administration/audit").status_code == 403
    engine.close()


def test_names_of_people_and_units_are_words_and_never_markup(bureau: Bureau) -> None:
    payload, client = '<img src=x onerror="alert(1)">', bureau.client("security")
    register(client, name=payload, title=payload)
    assert post(client, "/administration/units/new", {"name": payload, "kind": "institute"}).status_code == 303

    pages = [client.get(f"/administration/{name}").text for name in ("people", "units", "people?q=newcomer")]
    pages.append(bureau.client("audit").get("/administration/audit").text)

    assert all("&lt;img src=x" in page and "<img src=x" not in page for page in pages)


def test_english_visitors_read_english(make_bureau: Callable[..., Bureau]) -> None:
    bureau = make_bureau(language="en")
    someone = f"/administration/people/{bureau.people['foreign'].person_id}"
    client = bureau.client("security")

    for address in ("/administration/", "/administration/people", "/administration/units", "/account/", someone):
        main = client.get(address).text.split("<main")[1]
        worded = re.findall(r"<(?:th|label|h2|button|summary|dt|a class)[^>]*>([^<]+)<", main)
        assert worded and not [words for words in worded if re.search("[\u4e00-\u9fff]", words)], address
