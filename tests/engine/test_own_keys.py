"""What everybody does for themselves: the password, and tokens for their own programs."""

from __future__ import annotations

import pytest

from engine.commands.own_keys import IssueOwnToken, RevokeOwnToken
from engine.errors import Invalid, NotFound, Refused
from engine.identity.bearer import bearer
from engine.identity.keys import tokens_in_force
from engine.identity.own_password import change_own_password
from engine.identity.tokens import token_digest
from engine.testing import ROOT
from tests.engine.accounts import OTHER, PASSWORD, newcomer, signed_in
from tests.engine.cast import Stage


def test_five_wrong_present_passwords_lock_the_account_although_nothing_is_changed(stage: Stage) -> None:
    who = newcomer(stage, ROOT)
    key = signed_in(stage, "newcomer", PASSWORD)
    found = []
    for _ in range(6):
        with pytest.raises(Invalid) as refused:
            change_own_password(
                stage.engine.transactions, stage.engine.settings, who, key, "Wrong-password-1", OTHER, OTHER
            )
        found.append(refused.value.errors["present"])

    assert found == [["field.password_wrong"]] * 5 + [["field.password_locked"]]
    with pytest.raises(Refused):
        signed_in(stage, "newcomer", PASSWORD)


@pytest.mark.parametrize(("name", "days", "wrong"), [("", 30, "name"), ("统计", 0, "days"), ("统计", 367, "days")])
def test_a_token_of_ones_own_says_what_for_and_ends(stage: Stage, name: str, days: int, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        stage.engine.execute(stage.officer, IssueOwnToken(name, days))

    assert list(refused.value.errors) == [wrong]


def test_a_token_is_revoked_by_its_owner_and_by_nobody_elses_hand(stage: Stage) -> None:
    token = stage.engine.execute(stage.officer, IssueOwnToken("统计", 30))["token"]
    now = int(stage.clock.moment.timestamp()) * 1000

    with pytest.raises(NotFound):
        stage.engine.execute(stage.head, RevokeOwnToken(token_digest(token)))
    stage.engine.execute(stage.officer, RevokeOwnToken(token_digest(token)))

    with stage.engine.read() as connection:
        assert bearer(connection, token_digest(token), now) is None
        assert list(tokens_in_force(connection, stage.officer.person_id, now)) == []
