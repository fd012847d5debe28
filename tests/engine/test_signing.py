"""The head of a unit signs exactly what is filed; what the gate says about what is written together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.cases.together import signature_of
from engine.commands.complete_task import CompleteTask
from engine.commands.sign_content import AskSignature, SignContent
from engine.commands.start_case import StartCase
from engine.errors import Conflict, DeployRefused
from engine.identity.actor import Actor
from engine.tasks.inbox import MINE, Filters, count_inbox, read_inbox
from engine.tasks.sharing import SIGN, reasons
from engine.testing import ROOT, person
from forms.catalogue import Catalogue
from tests.engine.cast import Stage, set_the_stage
from tests.engine.desk import said, told
from tests.engine.desk import whole as is_whole
from tests.engine.together_bundle import OUTLINE, files
from tests.engine.together_desk import NEED, SCOPE, Desk, counted, desk_of, refused_as


@pytest.fixture
def desk(stage_url: str) -> Iterator[Desk]:
    stage = set_the_stage(stage_url, forms=Catalogue())
    yield desk_of(stage)
    stage.engine.close()


@pytest.fixture
def signed(stage_url: str) -> Iterator[Desk]:
    """The same where the head of the unit signs."""
    stage = set_the_stage(stage_url, forms=Catalogue())
    yield desk_of(stage, signed=True)
    stage.engine.close()


@pytest.fixture
def head(signed: Desk) -> Actor:
    return person(signed.stage.engine, "principal", ("principal", signed.stage.institute), name="孙院长")


# -- signature -------------------------------------------------------------------------------------------------------
def test_nothing_is_filed_before_the_head_signed_exactly_that(signed: Desk, head: Actor) -> None:
    stage, applicant = signed.stage, signed.stage.applicant
    signed.save(applicant, **{"-": {"title": "申报书"}, "scope": SCOPE})
    with pytest.raises(Conflict) as unsigned:
        signed.file(applicant, signed.seen())
    assert (unsigned.value.code, unsigned.value.values["people"]) == ("conflict.unsigned", "孙院长")

    stage.engine.execute(applicant, AskSignature(signed.case, 1))
    assert said(stage, applicant, signed.case) == "陈申请（某计量检测院）请孙院长签署“write”。"
    assert told(stage, head) == ["signature"]
    stage.engine.execute(head, SignContent(signed.case, 1, signed.seen()))
    assert said(stage, applicant, signed.case) == "孙院长（某计量检测院）签署“write”的内容。"

    with refused_as("conflict.signature_void"):
        signed.file(applicant, signed.seen(), scope="别的内容")
    assert signed.file(applicant, signed.seen(), amount=None, steps=[])["state"] == "completed"
    with stage.engine.read() as connection:
        signature = signature_of(connection, signed.case, 1)
    assert signature is not None
    assert signature.fits({"title": "申报书", **SCOPE}, "sha256")
    is_whole(stage, signed.case)


def test_what_waits_for_the_heads_signature_lies_in_the_heads_inbox_until_it_is_signed(
    signed: Desk, head: Actor
) -> None:
    stage = signed.stage

    def lying(actor: Actor) -> dict[tuple[str, int], str]:
        with stage.engine.read() as connection:
            rows = read_inbox(connection, actor, MINE, Filters())
            assert count_inbox(connection, actor, MINE, Filters()).number == len(rows)
            return reasons(connection, actor, rows)

    signed.save(stage.applicant, **{"-": {"title": "申报书"}, "scope": SCOPE})
    assert lying(head) == {}
    for _ in range(2):  # asked again, it is still one request
        stage.engine.execute(stage.applicant, AskSignature(signed.case, 1))
    assert lying(head) == {(signed.case, 1): SIGN}
    assert lying(stage.applicant) == {}, "it is the applicant's own"

    stage.engine.execute(head, SignContent(signed.case, 1, signed.seen()))
    assert lying(head) == {}


def test_any_later_change_voids_the_signature(signed: Desk, head: Actor) -> None:
    signed.save(signed.stage.applicant, **{"-": {"title": "申报书"}, "scope": SCOPE})
    read = signed.seen()
    signed.save(signed.stage.colleague, need=NEED)
    with refused_as("conflict.content_newer"):
        signed.stage.engine.execute(head, SignContent(signed.case, 1, read))
    signed.stage.engine.execute(head, SignContent(signed.case, 1, signed.seen()))
    signed.save(signed.stage.colleague, {"need": 1}, need={"need": "再改"})

    with pytest.raises(Conflict) as void:
        signed.file(signed.stage.applicant, signed.seen())

    assert (void.value.code, void.value.values["who"]) == ("conflict.signature_void", "孙院长")


def test_only_a_complete_book_is_signed_and_only_by_the_head(signed: Desk, head: Actor) -> None:
    signed.save(signed.stage.applicant, need=NEED)
    with pytest.raises(Conflict) as incomplete:
        signed.stage.engine.execute(head, SignContent(signed.case, 1, signed.seen()))
    assert (incomplete.value.code, incomplete.value.values["count"]) == ("conflict.content_incomplete", 2)
    with refused_as("refused.sign_content"):
        signed.stage.engine.execute(signed.stage.applicant, SignContent(signed.case, 1, signed.seen()))
    with refused_as("refused.write_together"):
        signed.save(head, scope=SCOPE)


def test_a_unit_without_a_head_files_without_a_signature(signed: Desk) -> None:
    signed.save(signed.stage.applicant, scope=SCOPE)
    with refused_as("conflict.no_signer"):
        signed.stage.engine.execute(signed.stage.applicant, AskSignature(signed.case, 1))
    assert signed.file(signed.stage.applicant, signed.seen())["state"] == "completed"


def test_what_is_held_against_the_book_costs_four_statements_at_most(signed: Desk) -> None:
    costs = {}
    for kind in ("unseen", "seen", "signed"):
        each = Desk(
            signed.stage, str(signed.stage.engine.execute(signed.stage.applicant, StartCase("book", "book"))["case"])
        )
        each.save(signed.stage.applicant, **{"-": {"title": "申报书"}, "scope": SCOPE})
        if kind == "signed":
            chief = person(signed.stage.engine, "chief", ("principal", signed.stage.institute), name="孙院长")
            signed.stage.engine.execute(chief, SignContent(each.case, 1, each.seen()))
        seen = None if kind == "unseen" else each.seen()
        form = {"title": "申报书", **SCOPE}
        with counted(signed.stage) as statements:
            signed.stage.engine.execute(signed.stage.applicant, CompleteTask(each.case, 1, form, sections=seen))
        costs[kind] = len(statements)

    assert costs["seen"] - costs["unseen"] == 2
    assert costs["signed"] - costs["unseen"] == 3
    assert costs["signed"] <= 18


def test_no_signature_is_asked_for_where_the_parameter_says_no(desk: Desk) -> None:
    with refused_as("refused.no_signature"):
        desk.stage.engine.execute(desk.stage.applicant, AskSignature(desk.case, 1))


# -- the gate --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"together": "yes"}, "property.not_flag"),
        ({"together": ""}, "together.not_together"),
        ({"signedBy": "chief"}, "together.unknown_signer"),
        ({"signedBy": "officer"}, "together.foreign_signer"),
        ({"signedBy": ""}, "together.no_signer"),
        ({"signedWhen": "sometimes"}, "together.not_yes_or_no"),
    ],
)
def test_the_gate_refuses_what_could_not_be_written_or_signed(
    sqlite_stage: Stage, properties: dict[str, str], code: str
) -> None:
    with pytest.raises(DeployRefused) as refused:
        sqlite_stage.engine.deploy(ROOT, files(**properties), isolated=False)
    assert code in {finding.code for finding in refused.value.findings}


def test_the_outline_names_the_sections_as_the_page_does() -> None:
    compiled = Catalogue().compile("book", files()["book.form"])
    assert compiled.outline("zh") == OUTLINE
    assert compiled.by_section({"title": "甲", "steps": [{"work": "乙"}], "unknown": 1}) == {
        "-": {"title": "甲"}, "scope": {}, "need": {}, "plan": {"steps": [{"work": "乙"}]},
    }  # fmt: skip
