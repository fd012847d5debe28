"""The security administrator's acts: people, units, roles from a day to a day, passwords; and what each leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.bootstrap import build
from engine.clock import FixedClock
from engine.commands.change_unit import ChangeUnit
from engine.commands.own_keys import EndSession, EndSessions, IssueOwnToken
from engine.commands.people import ChangePerson, DisablePerson, EnablePerson, ResetPassword, UnlockPerson
from engine.commands.system import CreateUnit, EndRole, GrantRole
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.audit import KINDS, AuditFilters, page_of_acts
from engine.identity.bearer import bearer
from engine.identity.directory import LOCKED, PeopleFilters, all_units, page_of_people
from engine.identity.keys import sessions_in_force
from engine.identity.login import session_person
from engine.identity.own_password import change_own_password
from engine.identity.tokens import token_digest
from engine.installation import found, founding_code
from engine.journal.catalogue import SYSTEM
from engine.journal.verify import verify_all
from engine.settings import Settings
from engine.testing import ROOT, OpenForms, fresh_engine, person
from tests.engine.accounts import OTHER, PASSWORD, newcomer, signed_in
from tests.engine.cast import Stage

OPENING = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)


@pytest.fixture
def keeper(stage: Stage) -> Actor:
    """The security administrator, whose role has no end."""
    return person(stage.engine, "keeper", ("security_admin", stage.bureau), name="安全员")


def roles(stage: Stage, one: Actor) -> set[str]:
    return set(stage.engine.actor(one.person_id).roles)


def said(stage: Stage, kind: str = "", **narrowed: str) -> list[str]:
    with stage.engine.read() as connection:
        lines, _ = page_of_acts(connection, AuditFilters(kind=kind, **narrowed), {"officer": "经办人"}, "zh", 50)
    return [line.sentence for line in lines]


def test_a_role_counts_from_its_first_day_to_the_end_of_its_last(stage: Stage, keeper: Actor) -> None:
    grant = GrantRole(stage.stranger.person_id, "officer", stage.bureau, "2026-10-09", "2026-10-10")

    stage.engine.execute(keeper, grant)

    held = []
    for local in ("2026-10-08 23:59", "2026-10-09 00:00", "2026-10-10 23:59", "2026-10-11 00:00"):
        stage.move_to(local)
        held.append(stage.engine.actor(stage.stranger.person_id).holds("officer", stage.bureau))
    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [("2026-10-10", "2026-10-09", "until"), ("soon", "", "since"), ("", "2026-09-27", "until"), ("", "x", "until")],
)
def test_days_that_make_no_sense_are_refused_with_the_field(
    stage: Stage, keeper: Actor, since: str, until: str, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        stage.engine.execute(keeper, GrantRole(stage.stranger.person_id, "officer", stage.bureau, since, until))

    assert list(refused.value.errors) == [wrong]


def test_two_administrators_roles_may_follow_each_other_but_not_overlap(stage: Stage, keeper: Actor) -> None:
    one = stage.stranger.person_id
    stage.engine.execute(keeper, GrantRole(one, "audit_admin", "", "", "2026-10-31"))

    with pytest.raises(Refused) as refused:
        stage.engine.execute(keeper, GrantRole(one, "system_admin", "", "2026-10-31"))
    stage.engine.execute(keeper, GrantRole(one, "system_admin", "", "2026-11-01"))

    assert refused.value.code == "refused.roles_exclude"
    assert "audit_admin" in roles(stage, stage.stranger) and "system_admin" not in roles(stage, stage.stranger)
    stage.move_to("2026-11-01 09:00")
    assert "system_admin" in roles(stage, stage.stranger) and "audit_admin" not in roles(stage, stage.stranger)


def test_a_role_that_counts_keeps_its_beginning_and_may_only_get_another_end(stage: Stage, keeper: Actor) -> None:
    one = stage.officer.person_id
    with pytest.raises(Conflict):
        stage.engine.execute(keeper, GrantRole(one, "officer", stage.bureau, "2026-12-01"))
    stage.engine.execute(keeper, GrantRole(one, "officer", stage.bureau, "", "2026-10-31"))
    with pytest.raises(Conflict):
        stage.engine.execute(ROOT, GrantRole(keeper.person_id, "security_admin", stage.bureau, "", "2026-10-31"))

    assert "officer" in roles(stage, stage.officer)
    stage.move_to("2026-11-01 09:00")
    assert "officer" not in roles(stage, stage.officer) and "security_admin" in roles(stage, keeper)


def test_nobody_gives_a_role_to_themselves(stage: Stage, keeper: Actor) -> None:
    with pytest.raises(Refused) as refused:
        stage.engine.execute(keeper, GrantRole(keeper.person_id, "auditor", stage.bureau))

    assert refused.value.code == "refused.own_role"


def test_somebody_who_manages_people_is_always_left(stage: Stage, keeper: Actor) -> None:
    role = (keeper.person_id, "security_admin", stage.bureau)
    with pytest.raises(Conflict):
        stage.engine.execute(ROOT, EndRole(*role))
    with pytest.raises(Conflict):
        stage.engine.execute(ROOT, DisablePerson(keeper.person_id, "离岗"))
    person(stage.engine, "second", ("security_admin", ""))

    stage.engine.execute(ROOT, EndRole(*role))

    assert roles(stage, keeper) == set()


def test_a_closed_account_opens_nothing_and_what_it_did_stays(stage: Stage, keeper: Actor) -> None:
    who = newcomer(stage, keeper)
    key = signed_in(stage, "newcomer", PASSWORD)
    token = stage.engine.execute(stage.engine.actor(who), IssueOwnToken("统计", 30))["token"]

    stage.engine.execute(keeper, DisablePerson(who, "调离"))

    assert session_person(stage.engine.transactions, stage.engine.settings, key) is None
    with stage.engine.read() as connection:
        assert bearer(connection, token_digest(token), 0) is None
    with pytest.raises(Refused):
        signed_in(stage, "newcomer", PASSWORD)
    assert said(stage, "people")[0] == "安全员停用“新同事”的账号。"
    stage.engine.execute(keeper, EnablePerson(who))
    assert signed_in(stage, "newcomer", PASSWORD)


def test_closing_needs_a_reason_and_nobody_closes_their_own_account(stage: Stage, keeper: Actor) -> None:
    person(stage.engine, "second", ("security_admin", ""))
    with pytest.raises(Invalid):
        stage.engine.execute(keeper, DisablePerson(stage.stranger.person_id, " "))
    with pytest.raises(Refused):
        stage.engine.execute(keeper, DisablePerson(keeper.person_id, "休假"))


def test_a_temporary_password_works_once_in_time_and_is_shown_nowhere(stage: Stage, keeper: Actor) -> None:
    who = newcomer(stage, keeper)
    earlier = signed_in(stage, "newcomer", PASSWORD)

    issued = stage.engine.execute(keeper, ResetPassword(who))["password"]

    assert session_person(stage.engine.transactions, stage.engine.settings, earlier) is None
    with pytest.raises(Refused):
        signed_in(stage, "newcomer", PASSWORD)
    key = signed_in(stage, "newcomer", issued)
    assert stage.engine.actor(who).must_change
    change_own_password(stage.engine.transactions, stage.engine.settings, who, key, issued, OTHER, OTHER)
    assert not stage.engine.actor(who).must_change and signed_in(stage, "newcomer", OTHER)
    assert not any(issued in sentence for sentence in said(stage))


def test_a_temporary_password_that_was_not_used_in_three_days_opens_nothing(stage: Stage, keeper: Actor) -> None:
    issued = stage.engine.execute(keeper, ResetPassword(newcomer(stage, keeper)))["password"]
    stage.clock.move_to(stage.clock.moment + timedelta(hours=72))

    with pytest.raises(Refused):
        signed_in(stage, "newcomer", issued)


def test_a_lock_is_lifted_before_its_time(stage: Stage, keeper: Actor) -> None:
    who = newcomer(stage, keeper)
    for _ in range(5):
        with pytest.raises(Refused):
            signed_in(stage, "newcomer", "Wrong-password-1")
    with stage.engine.read() as connection:
        locked, _ = page_of_people(connection, PeopleFilters(state=LOCKED), int(stage.clock.moment.timestamp()), 9)

    stage.engine.execute(keeper, UnlockPerson(who))

    assert [row["login"] for row in locked] == ["newcomer"]
    assert signed_in(stage, "newcomer", PASSWORD)


def test_people_are_found_by_words_unit_and_role(stage: Stage, keeper: Actor) -> None:
    stage.engine.execute(keeper, ChangePerson(stage.officer.person_id, "李经办", "一级主任科员", "li@bureau.example"))
    now = int(stage.clock.moment.timestamp()) * 1000

    def logins(**narrowed: str) -> list[str]:
        with stage.engine.read() as connection:
            return [row["login"] for row in page_of_people(connection, PeopleFilters(**narrowed), now, 99)[0]]

    assert logins(text="主任 经办") == ["officer"]
    assert sorted(logins(unit=stage.institute)) == ["applicant", "colleague", "stranger"]
    assert sorted(logins(role="head")) == ["head", "head2"]
    assert logins(text="%") == []


def test_a_unit_keeps_a_key_of_its_own_and_never_lies_below_itself(stage: Stage, keeper: Actor) -> None:
    execute = stage.engine.execute
    below = str(execute(keeper, CreateUnit("渝东分局", "bureau", parent_id=stage.bureau))["unit"])

    with pytest.raises(Invalid) as looping:
        execute(keeper, ChangeUnit(stage.bureau, "市局", "bureau", "bureau", parent_id=below))
    with pytest.raises(Invalid) as codes:
        execute(keeper, CreateUnit("某企业", "enterprise", region="5001", credit_code="1"))
    with pytest.raises(Conflict):
        execute(keeper, ChangeUnit(below, "渝东分局", "bureau", "bureau"))
    execute(keeper, ChangeUnit(below, "城东分局", "bureau", None, "500112", stage.bureau))

    assert list(looping.value.errors) == ["parent_id"]
    assert sorted(codes.value.errors) == ["credit_code", "region"]
    with stage.engine.read() as connection:
        assert [(row["name"], row["parent"]) for row in all_units(connection, "500112")] == [
            ("城东分局", "市市场监管局")
        ]


def test_everybody_ends_their_own_sessions_and_the_security_administrator_anybodys(stage: Stage, keeper: Actor) -> None:
    who = newcomer(stage, keeper)
    keys = [signed_in(stage, "newcomer", PASSWORD) for _ in range(3)]
    me, settings = stage.engine.actor(who), stage.engine.settings
    first, second, third = (token_digest(key) for key in keys)

    with pytest.raises(NotFound):
        stage.engine.execute(stage.officer, EndSession(first))
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, EndSessions(who))
    stage.engine.execute(keeper, EndSession(first))
    stage.engine.execute(me, EndSessions(who, third))

    alive = [session_person(stage.engine.transactions, settings, key) for key in keys]
    assert alive == [None, None, who]
    now = int(stage.clock.moment.timestamp()) * 1000
    with stage.engine.read() as connection:
        rows = sessions_in_force(connection, settings, now, who)
    assert [(row["digest"], row["agent"]) for row in rows] == [(third, "Firefox")]
    assert second not in {row["digest"] for row in rows}


def test_the_first_administrator_is_made_once_and_only_with_the_code_of_the_server(sqlite_url: str) -> None:
    fresh_engine(sqlite_url).close()
    engine = build(Settings(database=sqlite_url, secret="of this test"), OpenForms(), FixedClock(OPENING))

    with pytest.raises(Refused):
        found(engine, "admin", "甲", PASSWORD, "AAAAA-AAAAA")
    with pytest.raises(Invalid):
        found(engine, "admin", "甲", "weak", founding_code(engine))
    first = found(engine, "admin", "甲", PASSWORD, founding_code(engine).lower())

    assert engine.actor(first).roles == {"security_admin"}
    with pytest.raises(Conflict):
        found(engine, "second", "乙", PASSWORD, founding_code(engine))
    engine.close()


def test_the_journal_of_the_system_is_read_in_sentences_and_stays_whole(stage: Stage, keeper: Actor) -> None:
    stage.engine.execute(keeper, GrantRole(stage.stranger.person_id, "officer", stage.bureau, "", "2026-12-31"))
    stage.engine.execute(keeper, ChangePerson(stage.stranger.person_id, "路过"))
    newcomer(stage, keeper)
    signed_in(stage, "newcomer", PASSWORD)

    assert said(stage, "roles")[0] == "安全员授予“路过”岗位“经办人”，市市场监管局（即日至2026-12-31）。"
    assert said(stage, "signing") == ["新同事登录。"]
    about = said(stage, person="路过")
    assert len(about) > 2 and all("路过" in sentence for sentence in about)
    assert said(stage, since="2026-09-29") == [] and said(stage, until="2026-09-28")
    with stage.engine.read() as connection:
        assert verify_all(connection)[1] == []


def test_what_somebody_tried_without_the_right_is_in_the_journal_with_the_reason(stage: Stage, keeper: Actor) -> None:
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, GrantRole(stage.officer.person_id, "head", stage.bureau))
    with pytest.raises(Refused):
        stage.engine.execute(keeper, GrantRole(stage.admin.person_id, "audit_admin", ""))

    assert said(stage, "refused") == [
        "安全员的操作被拒绝：“audit_admin”与已有的“system_admin”不得由同一人担任。",
        "李经办的操作被拒绝：只有安全管理员可以管理人员和岗位。",
    ]
    with stage.engine.read() as connection:
        assert verify_all(connection)[1] == []


def test_every_act_of_the_system_stands_under_a_word_to_narrow_it_to() -> None:
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(SYSTEM)
