"""Opinions of the public on a notice: who may give one and when, who reads what of it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.cases.opinions import (
    counts_of_case,
    opinion_by_receipt,
    opinions_of_notice,
    published_outcomes,
)
from engine.commands.give_opinion import GiveOpinion
from engine.commands.opinions import AnswerOpinion, OpenIdentity, PublishAnswer, VerifyOpinion
from engine.commands.start_case import StartCase
from engine.db.tables import events, notices, opinions
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.actor import PUBLIC, Actor
from engine.journal.verify import verify_all
from engine.testing import ROOT
from tests.engine.cast import Stage, set_the_stage
from tests.engine.desk import said, told, whole
from tests.engine.notice_bundle import files

WORDS = "该单位的恒温实验室尚未建成。"


@dataclass
class Notice:
    """A case with a notice that is open from 2026-09-28 to 2026-10-09, and one that takes no opinions."""

    stage: Stage
    case: str
    id: str
    silent: str

    def give(self, **changed: Any) -> dict[str, Any]:
        given: dict[str, Any] = {
            "case_id": self.case, "notice_id": self.id, "kind": "objection", "words": WORDS, "origin": "o" * 64,
            "name": "刘群众", "contact": "139-0000-0000",
        }  # fmt: skip
        return self.stage.engine.execute(PUBLIC, GiveOpinion(**{**given, **changed}))

    def read(self, actor: Actor) -> Any:
        with self.stage.engine.read() as connection:
            return opinions_of_notice(connection, self.case, self.id, actor.person_id)


@pytest.fixture(params=[True, False], ids=["named", "anonymous"])
def notice(request: pytest.FixtureRequest, stage_url: str) -> Iterator[Notice]:
    yield from opened(stage_url, named=request.param)


@pytest.fixture
def named(sqlite_url: str) -> Iterator[Notice]:
    yield from opened(sqlite_url, named=True)


@pytest.fixture
def anonymous(sqlite_url: str) -> Iterator[Notice]:
    yield from opened(sqlite_url, named=False)


def opened(database: str, *, named: bool) -> Iterator[Notice]:
    stage = set_the_stage(database)
    stage.engine.deploy(ROOT, files(named=named), isolated=False)
    case = str(stage.engine.execute(stage.applicant, StartCase("shown", "shown"))["case"])
    with stage.engine.read() as connection:
        found = {row.opinions: row.id for row in connection.execute(select(notices))}
    yield Notice(stage, case, found["named" if named else "anonymous"], found[""])
    stage.engine.close()


def test_an_opinion_is_received_answered_and_published(notice: Notice) -> None:
    stage = notice.stage
    given = notice.give()
    answer = AnswerOpinion(notice.case, given["opinion"], "partly", "实验室已于九月验收，面积不足部分限期整改。")
    stage.engine.execute(stage.officer, answer)
    stage.engine.execute(stage.head, PublishAnswer(notice.case, given["opinion"], "反映实验室建设进度"))

    with stage.engine.read() as connection:
        receipt = opinion_by_receipt(connection, f" {given['receipt'].lower()} ")
        (outcome,) = published_outcomes(connection, notice.case, notice.id)
        counts = counts_of_case(connection, notice.case)

    assert (receipt["words"], receipt["outcome"]) == (WORDS, "partly")
    assert (outcome["summary"], outcome["answer"]) == ("反映实验室建设进度", answer.answer)
    assert counts == {notice.id: (1, 0)}
    assert stage.event_types(notice.case)[-3:] == ["opinion_received", "opinion_answered", "opinion_published"]
    whole(stage, notice.case)


def test_the_registrars_are_told_and_nothing_moves_by_itself(notice: Notice) -> None:
    notice.give()

    assert told(notice.stage, notice.stage.officer) == ["opinion"]
    assert told(notice.stage, notice.stage.applicant) == []
    assert notice.stage.event_types(notice.case) == ["case_started", "opinion_received"]


def test_who_gave_it_is_read_by_the_officer_who_verifies_and_by_nobody_else(named: Notice) -> None:
    stage, opinion = named.stage, named.give()["opinion"]
    assert [(one.name, one.contact) for one in named.read(stage.officer)] == [(None, None)]

    stage.engine.execute(stage.officer, OpenIdentity(named.case, opinion))
    stage.engine.execute(stage.officer, VerifyOpinion(named.case, opinion, "verified"))

    assert named.read(stage.officer)[0].name == "刘群众"
    assert [(one.name, one.contact) for one in named.read(stage.second_officer)] == [(None, None)]
    assert [(one.name, one.row["verdict"]) for one in named.read(stage.head)] == [(None, "verified")]
    assert "李经办" in said(stage, stage.head, named.case)


def test_a_colleague_takes_the_verification_over_with_a_reason_only(named: Notice) -> None:
    stage, opinion = named.stage, named.give()["opinion"]
    stage.engine.execute(stage.officer, OpenIdentity(named.case, opinion))

    with pytest.raises(Refused, match="Somebody else verifies"):
        stage.engine.execute(stage.second_officer, VerifyOpinion(named.case, opinion, "verified"))
    with pytest.raises(Invalid):
        stage.engine.execute(stage.second_officer, OpenIdentity(named.case, opinion))
    stage.engine.execute(stage.second_officer, OpenIdentity(named.case, opinion, "李经办调离"))

    assert named.read(stage.second_officer)[0].name == "刘群众"
    assert named.read(stage.officer)[0].name is None


def test_no_event_holds_what_was_said_or_who_said_it(named: Notice) -> None:
    named.give()

    with named.stage.engine.read() as connection:
        query = select(events.c.record, events.c.payload).where(events.c.type == "opinion_received")
        record, payload = connection.execute(query).one()

    assert payload is None
    for secret in ("刘群众", "139-0000-0000", WORDS, "o" * 64):
        assert secret not in record


def test_an_opinion_that_was_altered_is_found_and_an_erased_identity_is_not(named: Notice) -> None:
    def write(**values: Any) -> None:
        engine = named.stage.engine
        engine.transactions.run(lambda work: work.connection.execute(update(opinions).values(**values)) and None)

    named.give()
    write(name=None, contact=None)
    whole(named.stage, named.case)

    write(words="没有意见")

    with named.stage.engine.read() as connection:
        assert [found.kind for found in verify_all(connection)[1]] == ["opinion"]


def test_a_real_name_is_needed_where_the_procedure_asks_for_it(named: Notice) -> None:
    with pytest.raises(Invalid) as wrong:
        named.give(name=" ", contact="")

    assert set(wrong.value.errors) == {"name", "contact"}


def test_an_opinion_without_a_name_is_taken_where_none_is_asked_for(anonymous: Notice) -> None:
    assert anonymous.give(name="", contact="")["received_on"] == "2026-09-28"


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "praise"), ("words", "  "), ("words", "字" * 4_001), ("name", "字" * 101), ("contact", "1" * 201)],
)
def test_what_is_wrong_with_an_opinion_is_said_at_its_field(anonymous: Notice, field: str, value: str) -> None:
    with pytest.raises(Invalid) as wrong:
        anonymous.give(**{field: value})

    assert set(wrong.value.errors) == {field}


def test_opinions_are_taken_from_the_first_day_to_the_end_of_the_last_only(anonymous: Notice) -> None:
    anonymous.stage.move_to("2026-10-09 23:59")
    anonymous.give()
    anonymous.stage.move_to("2026-10-10 00:00")

    with pytest.raises(Conflict) as refusal:
        anonymous.give()

    assert "2026-10-09" in refusal.value.sentence("zh")


def test_a_notice_whose_text_does_not_say_so_takes_no_opinions(anonymous: Notice) -> None:
    with pytest.raises(Conflict):
        anonymous.give(notice_id=anonymous.silent)
    with pytest.raises(NotFound):
        anonymous.give(notice_id="0" * 32)


def test_one_place_cannot_flood_a_notice_and_the_journal_stays_as_it_was(anonymous: Notice) -> None:
    for _ in range(anonymous.stage.engine.settings.public_per_hour):
        anonymous.give()
    length = len(anonymous.stage.event_types(anonymous.case))

    with pytest.raises(Refused):
        anonymous.give()
    anonymous.give(origin="p" * 64)

    assert len(anonymous.stage.event_types(anonymous.case)) == length + 1


def test_an_opinion_is_answered_once_and_published_after_it_was_answered(anonymous: Notice) -> None:
    stage, opinion = anonymous.stage, anonymous.give()["opinion"]
    with pytest.raises(Conflict):
        stage.engine.execute(stage.officer, PublishAnswer(anonymous.case, opinion, "摘要"))
    stage.engine.execute(stage.officer, AnswerOpinion(anonymous.case, opinion, "noted", "已阅。"))

    with pytest.raises(Conflict, match="李经办"):
        stage.engine.execute(stage.head, AnswerOpinion(anonymous.case, opinion, "noted", "已阅。"))
    with pytest.raises(Invalid):
        stage.engine.execute(stage.officer, PublishAnswer(anonymous.case, opinion, " "))


def test_applicants_and_strangers_do_nothing_with_opinions_and_officers_give_none(anonymous: Notice) -> None:
    stage, opinion = anonymous.stage, anonymous.give()["opinion"]
    acts = [
        OpenIdentity(anonymous.case, opinion), VerifyOpinion(anonymous.case, opinion, "verified"),
        AnswerOpinion(anonymous.case, opinion, "noted", "已阅。"), PublishAnswer(anonymous.case, opinion, "摘要"),
    ]  # fmt: skip
    for actor in (stage.applicant, stage.stranger, stage.admin, PUBLIC):
        for act in acts:
            with pytest.raises(Refused):
                stage.engine.execute(actor, act)
    given = GiveOpinion(anonymous.case, anonymous.id, "support", "支持", "q" * 64)
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, given)


def test_receipts_cannot_be_guessed(anonymous: Notice) -> None:
    receipts = {anonymous.give(origin=str(n) * 64)["receipt"] for n in range(9)}

    assert len(receipts) == 9
    assert all(receipt.startswith("20260928-") and len(receipt) == 23 for receipt in receipts)
    with anonymous.stage.engine.read() as connection, pytest.raises(NotFound):
        opinion_by_receipt(connection, "20260928-AAAA-AAAA-AAAA")
