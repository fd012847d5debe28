"""Colleagues of a unit write one book: sections in parallel, whose they are, versions, remarks, filing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine.cases.reading import read_task
from engine.cases.remarks import remarks_of
from engine.cases.together import whole
from engine.commands.give_section import GiveSection
from engine.commands.save_draft import SaveDraft
from engine.commands.save_sections import RestoreSection, SaveSections
from engine.commands.section_comments import CommentSection, ResolveComment
from engine.commands.take_back import TakeBack
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.identity.actor import Actor
from engine.tasks.inbox import ENTRUSTED, MINE, Filters, count_inbox, read_inbox
from engine.testing import person
from engine.worker import clear_old
from forms.catalogue import Catalogue
from tests.engine.cast import set_the_stage
from tests.engine.desk import told
from tests.engine.desk import whole as is_whole
from tests.engine.together_desk import NEED, SCOPE, Desk, counted, desk_of, refused_as


@pytest.fixture
def desk(stage_url: str) -> Iterator[Desk]:
    stage = set_the_stage(stage_url, forms=Catalogue())
    yield desk_of(stage)
    stage.engine.close()


# -- writing ---------------------------------------------------------------------------------------------------------
def test_two_colleagues_save_different_sections_and_both_succeed(desk: Desk) -> None:
    first = desk.save(desk.stage.applicant, scope=SCOPE)
    second = desk.save(desk.stage.colleague, need=NEED)

    assert first["saved"] == {"scope": {"revision": 1, "version": 1}}
    assert second["saved"] == {"need": {"revision": 1, "version": 1}}
    found = desk.sections()
    assert {key: section.saved_by for key, section in found.items()} == {"scope": "陈申请", "need": "周同事"}
    assert whole(found) == {**SCOPE, "need": "产业急需", "amount": found["need"].data["amount"]}
    with desk.stage.engine.read() as connection:
        context = read_task(desk.stage.engine.services.library, connection, desk.stage.colleague, desk.case, 1)
    assert context.task["assignee"] == desk.stage.applicant.person_id, "writing takes the task from nobody"


def test_many_save_at_the_same_moment(desk: Desk) -> None:
    people = [desk.stage.applicant, desk.stage.colleague] * 4
    sections = [{"scope": SCOPE}, {"need": NEED}] * 4

    def save(place: int) -> Any:
        return desk.save(people[place], {}, **sections[place])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, range(8)))

    saved = [key for answer in answers for key in answer["saved"]]
    assert sorted(saved) == ["need", "scope"], "each section once, the others were typed on what had gone"
    assert sum(len(answer["refused"]) for answer in answers) == 6
    assert desk.seen() == {"need": 1, "scope": 1}


def test_the_same_section_typed_on_an_older_revision_is_refused_and_kept_beside(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope=SCOPE)

    answer = desk.save(desk.stage.colleague, scope={"scope": "流量计量"}, need=NEED)
    again = desk.save(desk.stage.colleague, scope={"scope": "流量计量，含气体"})

    refused = answer["refused"]["scope"]
    assert (refused["why"], refused["who"], refused["revision"]) == ("stale", "陈申请", 1)
    assert refused["at"] == desk.sections()["scope"].saved_at
    assert list(answer["saved"]) == ["need"], "the other section is taken over"
    assert again["refused"]["scope"]["beside"] == refused["beside"] == 2
    assert desk.sections()["scope"].data == SCOPE
    assert desk.versions("scope") == [
        (2, "beside", "周同事", {"scope": "流量计量，含气体"}), (1, "written", "陈申请", SCOPE),
    ]  # fmt: skip


def test_a_save_costs_the_same_however_long_the_book_was_written(desk: Desk) -> None:
    costs = []
    for seen in range(6):
        desk.wait(minutes=11)
        with counted(desk.stage) as statements:
            desk.save(desk.stage.applicant, {"scope": seen, "need": seen}, scope=SCOPE, need=NEED)
        costs.append(len(statements))
        assert not [one for one in statements if one.startswith("UPDATE cases") or "events" in one]

    assert len(set(costs[1:])) == 1
    assert max(costs[1:]) <= 9


def test_what_does_not_belong_to_a_section_is_refused(desk: Desk) -> None:
    with refused_as("invalid.section"):
        desk.save(desk.stage.applicant, other=SCOPE)
    with refused_as("invalid.section_fields"):
        desk.save(desk.stage.applicant, scope={**SCOPE, "need": "另一节的"})
    with refused_as("invalid.section"):
        desk.save(desk.stage.applicant)
    assert desk.sections() == {}


def test_nobody_else_writes(desk: Desk) -> None:
    for stranger in (desk.stage.officer, desk.stage.stranger):
        with pytest.raises((Refused, NotFound)):
            desk.save(stranger, scope=SCOPE)
    with refused_as("refused.written_together"):
        desk.stage.engine.execute(desk.stage.applicant, SaveDraft(desk.case, 1, SCOPE))


def test_a_task_that_is_not_written_together_has_no_sections(desk: Desk) -> None:
    case, n = desk.stage.start()
    with refused_as("refused.not_together"):
        desk.stage.engine.execute(desk.stage.applicant, SaveSections(case, n, {"-": {}}))


# -- owners ----------------------------------------------------------------------------------------------------------
def give(desk: Desk, actor: Actor, section: str, receiver: Actor | None) -> None:
    owner = receiver.person_id if receiver else ""
    desk.stage.engine.execute(actor, GiveSection(desk.case, desk.n, section, owner))


def test_a_section_given_to_a_colleague_is_written_by_the_colleague_and_whoever_leads(desk: Desk) -> None:
    third = person(desk.stage.engine, "third", ("applicant", desk.stage.institute), name="吴同事")
    give(desk, desk.stage.applicant, "need", desk.stage.colleague)

    refused = desk.save(third, need=NEED)["refused"]["need"]
    desk.save(desk.stage.colleague, need=NEED)
    led = desk.save(desk.stage.applicant, {"need": 1}, need={"need": "改一处"})

    assert (refused["why"], refused["who"]) == ("owned", "周同事")
    assert led["saved"]["need"]["revision"] == 2
    assert desk.sections()["need"].owner_name == "周同事"
    assert ("beside", "吴同事") in [(kind, author) for _, kind, author, _ in desk.versions("need")]


def test_a_section_given_lies_in_the_colleagues_inbox_until_it_is_filed(desk: Desk) -> None:
    stage = desk.stage

    def lying(actor: Actor) -> list[tuple[str, int]]:
        with stage.engine.read() as connection:
            found = [read_inbox(connection, actor, section, Filters()) for section in (MINE, ENTRUSTED)]
            assert [count_inbox(connection, actor, key, Filters()).number for key in (MINE, ENTRUSTED)] == [
                len(rows) for rows in found
            ]
        return [(row["case_id"], row["n"]) for rows in found for row in rows]

    assert lying(stage.colleague) == []
    give(desk, stage.applicant, "scope", stage.colleague)
    give(desk, stage.applicant, "need", stage.colleague)
    assert told(stage, stage.colleague) == ["section", "section"]
    assert told(stage, stage.applicant) == []
    assert lying(stage.colleague) == [(desk.case, 1), (desk.case, 1)], "one task, mine and entrusted"
    assert lying(stage.applicant) == [(desk.case, 1)]

    give(desk, stage.applicant, "scope", None)
    give(desk, stage.applicant, "need", None)
    assert lying(stage.colleague) == []


def test_who_leads_shares_out_and_an_owner_gives_back(desk: Desk) -> None:
    with refused_as("refused.not_a_writer"):
        give(desk, desk.stage.applicant, "scope", desk.stage.officer)
    give(desk, desk.stage.colleague, "scope", desk.stage.colleague)  # nobody owned it
    give(desk, desk.stage.colleague, "scope", None)
    give(desk, desk.stage.applicant, "scope", desk.stage.applicant)
    with refused_as("refused.give_section"):
        give(desk, desk.stage.colleague, "scope", desk.stage.colleague)
    assert desk.sections()["scope"].owner == desk.stage.applicant.person_id


# -- versions --------------------------------------------------------------------------------------------------------
def test_saves_of_one_person_extend_a_version_for_ten_minutes(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope={"scope": "压"})
    desk.wait(minutes=9)
    desk.save(desk.stage.applicant, {"scope": 1}, scope=SCOPE)
    desk.wait(minutes=2)
    desk.save(desk.stage.applicant, {"scope": 2}, scope={"scope": "压力和流量"})
    desk.save(desk.stage.colleague, {"scope": 3}, scope={"scope": "流量"})

    assert [(number, author) for number, _, author, _ in desk.versions("scope")] == [
        (3, "周同事"), (2, "陈申请"), (1, "陈申请"),
    ]  # fmt: skip
    assert desk.versions("scope")[-1][3] == SCOPE


def test_any_version_is_restored_as_a_new_one(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope=SCOPE)
    desk.save(desk.stage.colleague, {"scope": 1}, scope={"scope": ""})

    answer = desk.stage.engine.execute(desk.stage.applicant, RestoreSection(desk.case, 1, "scope", 1, 2))
    desk.save(desk.stage.applicant, {"scope": 3}, scope={"scope": "压力计量等"})

    assert (answer["revision"], answer["version"]) == (3, 3)
    assert [kind for _, kind, _, _ in desk.versions("scope")] == ["written", "restored", "written", "written"]
    assert desk.versions("scope")[1][3] == SCOPE
    with refused_as("conflict.section_newer"):
        desk.stage.engine.execute(desk.stage.colleague, RestoreSection(desk.case, 1, "scope", 1, 3))
    with refused_as("not_found.version"):
        desk.stage.engine.execute(desk.stage.colleague, RestoreSection(desk.case, 1, "scope", 9, 4))


# -- remarks ---------------------------------------------------------------------------------------------------------
def test_writers_talk_about_a_section_until_it_is_done_with(desk: Desk) -> None:
    engine, applicant, colleague = desk.stage.engine, desk.stage.applicant, desk.stage.colleague
    thread = str(engine.execute(colleague, CommentSection(desk.case, 1, "scope", "范围是否含气体？"))["id"])
    engine.execute(applicant, CommentSection(desk.case, 1, "scope", "含", thread))
    engine.execute(colleague, ResolveComment(desk.case, 1, thread))

    with engine.read() as connection:
        (remark,) = remarks_of(connection, desk.case, 1)["scope"]
    assert [(said.who, said.words) for said in remark.said] == [("周同事", "范围是否含气体？"), ("陈申请", "含")]
    assert remark.resolved_by == "周同事"
    engine.execute(applicant, CommentSection(desk.case, 1, "scope", "再看一下", thread))
    with engine.read() as connection:
        assert remarks_of(connection, desk.case, 1)["scope"][0].resolved_by == ""
    with pytest.raises((Refused, NotFound)):
        engine.execute(desk.stage.officer, CommentSection(desk.case, 1, "scope", "看看"))
    with refused_as("not_found.remark"):
        engine.execute(applicant, CommentSection(desk.case, 1, "need", "错节", thread))
    with pytest.raises(Invalid):
        engine.execute(applicant, CommentSection(desk.case, 1, "scope", " "))


# -- filing ----------------------------------------------------------------------------------------------------------
def test_filing_over_what_a_colleague_just_saved_is_refused_with_who_and_what(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope=SCOPE)
    seen = desk.seen()
    desk.save(desk.stage.colleague, need=NEED)

    with pytest.raises(Conflict) as refused:
        desk.file(desk.stage.applicant, seen)

    assert refused.value.code == "conflict.sections_newer"
    assert "二、必要性" in refused.value.values["sections"]
    assert refused.value.values["who"] == "周同事"
    assert desk.file(desk.stage.applicant, desk.seen())["state"] == "completed"
    is_whole(desk.stage, desk.case)


def test_a_closed_book_takes_nothing_more_and_is_forgotten(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope=SCOPE)
    desk.file(desk.stage.applicant, desk.seen())

    with refused_as("conflict.task_closed_draft"):
        desk.save(desk.stage.colleague, {"scope": 1}, scope={"scope": "晚了"})
    clear_old(desk.stage.engine)
    assert desk.sections() == {}
    assert desk.versions("scope") == []


def test_what_was_taken_back_is_shared_again(desk: Desk) -> None:
    desk.save(desk.stage.applicant, scope=SCOPE)
    desk.file(desk.stage.applicant, desk.seen())

    desk.n = desk.stage.engine.execute(desk.stage.applicant, TakeBack(desk.case, 1))["opened"][0]

    assert desk.sections()["scope"].data == SCOPE
    assert desk.save(desk.stage.colleague, {"scope": 1}, scope={"scope": "改"})["saved"]
