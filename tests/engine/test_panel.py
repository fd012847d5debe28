"""A panel of five: everybody scores alone, all at once, and the result becomes a register entry and a paper."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from engine.commands.asides import AskCountersign
from engine.commands.complete_task import CompleteTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.move_tokens import AddInstance, CancelToken, PlaceToken
from engine.commands.recuse import Recuse
from engine.commands.release_task import ReleaseTask
from engine.commands.send_message import SendMessage
from engine.commands.start_case import StartCase
from engine.db.tables import cases, centre_states, centres, documents, submissions, tasks
from engine.errors import Conflict, NotFound, Refused
from engine.execution.replay import replay_case
from engine.identity.actor import Actor
from engine.journal.verify import verify_all
from engine.testing import person, unit
from engine.values import loads
from engine.worker import settle
from tests.engine.cast import Stage, set_the_stage
from tests.engine.desk import told, whole

POINTS = (81, 86, 90, 77, 88)


@pytest.fixture
def stage(stage_url: str) -> Iterator[Stage]:
    """The panel's procedure on a fresh database."""
    stage = set_the_stage(stage_url, "panel")
    yield stage
    stage.engine.close()


def experts(stage: Stage, count: int = 5) -> list[Actor]:
    return [
        person(stage.engine, f"expert{i}", ("expert", stage.institute), name=f"专家{i}") for i in range(1, count + 1)
    ]


def convene(stage: Stage, panel: list[Actor]) -> tuple[str, list[int]]:
    case, n = stage.start("panel")
    return case, stage.complete(stage.officer, case, n, {"experts": [expert.person_id for expert in panel]})


def outcome(stage: Stage, case: str) -> tuple[str, str | None]:
    with stage.engine.read() as connection:
        row = connection.execute(select(cases.c.state, cases.c.outcome).where(cases.c.id == case)).one()
    return row.state, row.outcome


def test_five_experts_who_submit_in_the_same_instant_all_succeed(stage: Stage) -> None:
    panel = experts(stage)
    case, sheets = convene(stage, panel)

    def submit(index: int) -> str:
        form = {"points": POINTS[index]}
        return str(stage.engine.execute(panel[index], CompleteTask(case, sheets[index], form))["state"])

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(submit, range(5)))

    assert answers == ["completed"] * 5
    assert outcome(stage, case) == ("ended", "panel_done")
    with stage.engine.read() as connection:
        centre = connection.execute(select(centres)).one()
        states = connection.execute(select(centre_states.c.state).order_by(centre_states.c.n)).scalars().all()
        paper = connection.execute(select(documents)).one()
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []
    assert (centre.name, centre.state, centre.public) == ("某计量检测院产业计量测试中心", "listed", True)
    assert loads(centre.facts)["total"] == Decimal("84.4")
    assert list(states) == ["applied", "listed"]
    assert (paper.number, paper.body) == (
        "某市监〔2026〕1号",
        "某计量检测院：平均得分 84.4 分，自2026年9月28日起予以批准。",
    )


def test_numbers_have_no_gaps(stage: Stage) -> None:
    for _ in range(3):
        panel = experts_once(stage)
        case, sheets = convene(stage, panel)
        stage.complete(panel[0], case, sheets[0], {"points": 80})

    with stage.engine.read() as connection:
        numbers = connection.execute(select(documents.c.number).order_by(documents.c.number)).scalars().all()
    assert list(numbers) == ["某市监〔2026〕1号", "某市监〔2026〕2号", "某市监〔2026〕3号"]


def experts_once(stage: Stage) -> list[Actor]:
    with stage.engine.read() as connection:
        count = len(connection.execute(select(cases.c.id)).all())
    return [person(stage.engine, f"single{count}", ("expert", stage.institute))]


def test_an_expert_cannot_submit_anothers_sheet_nor_give_it_away(stage: Stage) -> None:
    panel = experts(stage, 2)
    case, sheets = convene(stage, panel)

    with pytest.raises(Refused):
        stage.complete(panel[1], case, sheets[0], {"points": 100})
    with pytest.raises(Conflict):
        stage.engine.execute(panel[0], ReleaseTask(case, sheets[0]))


def test_an_expert_may_be_added_and_one_taken_off(stage: Stage) -> None:
    panel = experts(stage, 3)
    case, sheets = convene(stage, panel[:2])

    added = stage.engine.execute(stage.head, AddInstance(case, sheets[0], panel[2].person_id, "领域需要"))["opened"]
    stage.engine.execute(stage.head, CancelToken(case, sheets[1], "回避"))
    stage.complete(panel[0], case, sheets[0], {"points": 80})
    stage.complete(panel[2], case, added[0], {"points": 90})

    assert outcome(stage, case) == ("ended", "panel_done")
    with stage.engine.read() as connection:
        assert loads(connection.execute(select(centres.c.facts)).scalar())["total"] == 85
        assert replay_case(stage.engine.services, connection, case).differences == []


def test_an_experts_own_sheet_is_neither_delegated_nor_countersigned(stage: Stage) -> None:
    panel = experts(stage, 2)
    case, sheets = convene(stage, panel)

    for command in (
        DelegateTask(case, sheets[0], panel[1].person_id, "请代评"),
        AskCountersign(case, sheets[0], [panel[1].person_id], "您看呢？"),
    ):
        with pytest.raises(Refused) as refused:
            stage.engine.execute(panel[0], command)
        assert refused.value.code == "refused.personal_task"
    with pytest.raises(Refused):
        stage.engine.execute(panel[0], AddInstance(case, sheets[0], panel[1].person_id, "多一人"))


def test_an_expert_steps_back_midway_and_whoever_oversees_the_case_is_told(stage: Stage) -> None:
    panel = experts(stage, 3)
    case, sheets = convene(stage, panel[:2])
    with pytest.raises(Refused):
        stage.engine.execute(panel[1], Recuse(case, sheets[0], "不是我的"))

    stage.engine.execute(panel[1], Recuse(case, sheets[1], "曾在该单位任职"))
    added = stage.engine.execute(stage.head, AddInstance(case, sheets[0], panel[2].person_id, "补一人"))["opened"]
    stage.complete(panel[0], case, sheets[0], {"points": 80})
    stage.complete(panel[2], case, added[0], {"points": 90})

    assert outcome(stage, case) == ("ended", "panel_done")
    assert told(stage, stage.head) == ["recusal"]
    whole(stage, case)


def test_the_applicant_withdraws_while_the_case_waits_for_it(stage: Stage) -> None:
    panel = experts(stage, 2)
    case, sheets = convene(stage, panel)

    stage.engine.execute(stage.applicant, SendMessage(case, "withdraw", {"reason": "调整方案"}))

    assert outcome(stage, case) == ("ended", "panel_withdrawn")
    with stage.engine.read() as connection:
        states = connection.execute(select(tasks.c.state).where(tasks.c.n.in_(sheets))).scalars().all()
    assert set(states) == {"cancelled"}


def test_a_message_nobody_declared_or_may_send_is_refused(stage: Stage) -> None:
    case, _ = stage.start("panel")

    with pytest.raises(NotFound):
        stage.engine.execute(stage.applicant, SendMessage(case, "explode"))
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, SendMessage(case, "withdraw"))


def test_a_case_cannot_return_past_an_issued_paper(stage: Stage) -> None:
    case, n = stage.start("panel")

    with pytest.raises(Refused) as refused:
        stage.engine.execute(stage.head, PlaceToken(case, n, "panel_start", "看看"))

    assert refused.value.code.startswith("step.")


def listed(stage: Stage) -> str:
    panel = experts_once(stage)
    case, sheets = convene(stage, panel)
    stage.complete(panel[0], case, sheets[0], {"points": 80})
    return case


def started_reviews(stage: Stage) -> list[str]:
    with stage.engine.read() as connection:
        rows = connection.execute(select(cases.c.occasion).where(cases.c.process_id == "review")).scalars().all()
    return sorted(str(row).rpartition(":")[2] for row in rows)


def test_a_recurring_duty_starts_once_a_year_for_each_listed_centre(stage: Stage) -> None:
    listed(stage)
    listed(stage)

    stage.move_to("2027-03-01 08:00")
    settle(stage.engine)

    assert started_reviews(stage) == ["2027-03-01"] * 2
    with stage.engine.read() as connection:
        row = connection.execute(select(cases).where(cases.c.process_id == "review")).first()
    assert row is not None
    assert loads(row.parties)["applicant"] == stage.institute


def test_a_day_on_which_the_system_was_down_is_made_up_for_once(stage: Stage) -> None:
    listed(stage)
    settle(stage.engine)

    stage.clock.move_to(stage.clock.moment + timedelta(days=200))  # past 2027-03-01 while nobody swept
    settle(stage.engine)
    settle(stage.engine)

    assert started_reviews(stage) == ["2027-03-01"]


def test_a_deploy_never_starts_what_was_due_before_it(stage: Stage) -> None:
    stage.move_to("2027-03-05 08:00")
    listed(stage)

    stage.move_to("2027-03-20 08:00")

    assert started_reviews(stage) == []


def test_a_case_about_a_centre_is_started_by_its_own_unit_in_the_states_the_process_names(stage: Stage) -> None:
    listed(stage)
    rival_unit = unit(stage.engine, "另一检测院", "institute", region="500102")
    rival = person(stage.engine, "rival", ("applicant", rival_unit))
    with stage.engine.read() as connection:
        centre = connection.execute(select(centres.c.id)).scalar_one()

    for actor, command in (
        (rival, StartCase("panel", "review", centre_id=centre)),
        (stage.applicant, StartCase("panel", "review")),
        (stage.applicant, StartCase("panel", "panel", centre_id=centre)),
    ):
        with pytest.raises(Refused):
            stage.engine.execute(actor, command)

    assert stage.engine.execute(stage.applicant, StartCase("panel", "review", centre_id=centre))["opened"]


def sealed_sheets(stage: Stage, case: str) -> int:
    query = select(func.count()).select_from(submissions).where(submissions.c.case_id == case, submissions.c.sealed)
    with stage.engine.read() as connection:
        return int(connection.execute(query).scalar_one())


def test_sheets_stay_sealed_until_the_whole_panel_has_submitted(stage: Stage) -> None:
    panel = experts(stage, 2)
    case, sheets = convene(stage, panel)

    stage.complete(panel[0], case, sheets[0], {"points": 80})
    after_one = sealed_sheets(stage, case)
    stage.complete(panel[1], case, sheets[1], {"points": 90})

    assert (after_one, sealed_sheets(stage, case)) == (1, 0)


def test_a_case_gets_its_number_when_it_reaches_the_element_its_process_names(stage: Stage) -> None:
    waiting, _ = stage.start("panel")
    case, _ = convene(stage, experts(stage, 1))

    with stage.engine.read() as connection:
        numbers = {row.id: row.number for row in connection.execute(select(cases.c.id, cases.c.number))}
    assert numbers == {waiting: None, case: "样例〔2026〕1号"}
