"""Who may know of a case, and who may read what was filed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.contents import submissions_of_case
from engine.cases.listing import page_of_cases, related_cases
from engine.cases.reading import read_case
from engine.cases.visibility import may_read_submission
from engine.cases.visible import CaseFilters
from engine.commands.complete_task import CompleteTask
from engine.commands.register_outside_act import RegisterOutsideAct
from engine.commands.start_case import StartCase
from engine.db.tables import cases, tasks
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.testing import ROOT, person, unit
from tests.engine.cast import Stage, set_the_stage
from tests.spiff.diagrams import chain, diagram, end, extension, instances, node, service, start, user

MANIFEST = """
key: watch
name: 检查样例
diagrams: [watch.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
  head: {name: 处长, party: bureau, relations: [overseer, registrar]}
  district: {name: 区县局经办人, party: district}
  expert: {name: 专家, party: experts}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 市局, from: "unit:bureau"}
  district: {name: 区县局, from: "unit:district"}
  experts: {name: 专家组, from: people}
centre_states:
  listed: {name: 已成立, class: listed, public: true}
"""


def _task(id: str, role: str, *parts: str, outside: str = "", readers: str = "", **attributes: str) -> str:
    given = {"camunda_candidateGroups": role} if role else {}
    said = {name: value for name, value in {"readers": readers, "outside": outside}.items() if value}
    box = extension(properties=said) if said else ""
    return user(id, box, *parts, camunda_formKey="note", **given, **attributes)


APPLY = node(
    "process", "apply",
    start("asked"),
    _task("ask", "applicant"),
    service("list", "register_centre", extension(inputs={"name": "某中心", "industry": "力学", "state": "listed"})),
    end("over"),
    chain("asked", "ask", "list", "over"),
    isExecutable="true", camunda_candidateStarterGroups="applicant",
)  # fmt: skip
INSPECT = node(
    "process", "inspect", extension(properties={"centre": "listed", "shownAt": "tell"}),
    start("begun"),
    _task("plan", "officer", readers="district"),
    _task("tell", "officer", readers="applicant"),
    _task("answer", "applicant", outside="true"),
    _task("score", "", instances("${people}", "expert"), readers="expert", camunda_assignee="${expert}"),
    _task("judge", "officer"),
    end("inspected"),
    chain("begun", "plan", "tell", "answer", "score", "judge", "inspected"),
    isExecutable="true", camunda_candidateStarterGroups="officer",
)  # fmt: skip
NOTE = b"""{"type": "default", "id": "note", "components": [
    {"type": "textfield", "id": "a", "key": "word", "label": "word"}]}"""


@dataclass
class Watch:
    """The cast with an established centre, a district bureau and two experts."""

    stage: Stage
    district: Actor
    experts: list[Actor]
    centre: str
    first: str

    def begin(self) -> str:
        """An inspection of the centre that is being planned."""
        people = [expert.person_id for expert in self.experts]
        command = StartCase("watch", "inspect", centre_id=self.centre, variables={"people": people})
        return str(self.stage.engine.execute(self.stage.officer, command)["case"])

    def do(self, case: str, actor: Actor, word: str = "好") -> None:
        """Complete the first open task of the case that ``actor`` may complete."""
        mine = (tasks.c.assignee == actor.person_id) | tasks.c.assignee.is_(None)
        query = select(tasks.c.n).where(tasks.c.case_id == case, tasks.c.state == "open", mine).order_by(tasks.c.n)
        with self.stage.engine.read() as connection:
            n = connection.execute(query).scalars().first()
        assert n is not None
        self.stage.engine.execute(actor, CompleteTask(case, n, {"word": word}))

    def enters(self, case: str, n: int, word: str) -> None:
        """The head of the division enters what came on paper for task ``n``."""
        letter = RegisterOutsideAct(case, n, "某计量检测院", "2026-09-28", "函〔2026〕1号", "", {"word": word})
        self.stage.engine.execute(self.stage.head, letter)

    def sees(self, actor: Actor, case: str) -> bool:
        """Whether the actor may open the case."""
        try:
            with self.stage.engine.read() as connection:
                read_case(self.stage.engine.services.library, connection, actor, case)
        except NotFound:
            return False
        return True

    def reads(self, actor: Actor, case: str) -> set[str]:
        """The elements whose forms the actor may read."""
        with self.stage.engine.read() as connection:
            context = read_case(self.stage.engine.services.library, connection, actor, case)
            rows = submissions_of_case(connection, case)
            return {row["element"] for row in rows if may_read_submission(context, actor, row)}

    def finds(self, actor: Actor, text: str = "") -> set[str]:
        """The inspections and applications the actor finds."""
        library = self.stage.engine.services.library
        with self.stage.engine.read() as connection:
            return {row["id"] for row in page_of_cases(connection, library, actor, CaseFilters(text=text), 50).rows}

    def related(self, actor: Actor, case: str) -> set[str]:
        """The related cases the page of ``case`` shows to the actor."""
        library = self.stage.engine.services.library
        with self.stage.engine.read() as connection:
            context = read_case(library, connection, actor, case)
            return {row["id"] for row in related_cases(connection, library, actor, context.row)}


@pytest.fixture
def watch(stage_url: str) -> Iterator[Watch]:
    stage = set_the_stage(stage_url)
    engine = stage.engine
    district = unit(engine, "区市场监管局", "district_bureau", key="district")
    files: dict[str, Any] = {
        "watch.yaml": MANIFEST.encode(), "watch.bpmn": diagram(APPLY, INSPECT), "note.form": NOTE,
    }  # fmt: skip
    engine.deploy(ROOT, files, isolated=False)
    first, n = (lambda answer: (answer["case"], answer["opened"][0]))(
        engine.execute(stage.applicant, StartCase("watch", "apply"))
    )
    engine.execute(stage.applicant, CompleteTask(first, n, {"word": "申请"}))
    with engine.read() as connection:
        centre = connection.execute(select(cases.c.centre_id).where(cases.c.id == first)).scalar_one()
    panel = [person(engine, f"expert{i}", ("expert", stage.bureau), name=f"专家{i}") for i in (1, 2)]
    yield Watch(stage, person(engine, "district", ("district", district)), panel, centre, first)
    engine.close()


def test_an_inspected_unit_learns_of_the_inspection_when_it_is_told(watch: Watch) -> None:
    case, applicant, officer = watch.begin(), watch.stage.applicant, watch.stage.officer

    assert not watch.sees(applicant, case)
    assert case not in watch.finds(applicant) | watch.finds(applicant, "某计量检测院") | watch.related(
        applicant, watch.first
    )
    assert watch.sees(officer, case)
    assert case in watch.finds(officer) & watch.related(officer, watch.first)

    watch.do(case, officer)

    assert watch.sees(applicant, case)
    assert case in watch.finds(applicant) & watch.finds(applicant, "某计量检测院") & watch.related(
        applicant, watch.first
    )


def test_forms_are_read_by_their_authors_unit_the_authorities_and_whom_the_drawing_names(watch: Watch) -> None:
    case, stage = watch.begin(), watch.stage
    watch.do(case, stage.officer)
    watch.do(case, stage.officer)
    watch.do(case, stage.applicant)
    for expert in watch.experts:
        watch.do(case, expert)
    watch.do(case, stage.officer)

    everything = {"plan", "tell", "answer", "score", "judge"}
    assert watch.reads(stage.head, case) == everything
    assert watch.reads(stage.applicant, case) == {"tell", "answer"}
    assert watch.reads(watch.district, case) == {"plan", "answer"}
    assert watch.reads(watch.experts[0], case) == {"answer", "score"}


def test_a_paper_that_an_officer_entered_is_read_like_one_its_unit_filed(watch: Watch) -> None:
    case, stage = watch.begin(), watch.stage
    watch.do(case, stage.officer)
    watch.do(case, stage.officer)
    watch.enters(case, 3, "答复温度")
    watch.do(case, watch.experts[0])

    assert watch.reads(stage.applicant, case) == {"tell", "answer"}
    assert watch.reads(watch.district, case) == {"plan", "answer"}
    assert watch.reads(watch.experts[0], case) == {"answer", "score"}
    assert case in watch.finds(watch.district, "温度")


def test_a_search_finds_nothing_by_what_the_searcher_may_not_read(watch: Watch) -> None:
    case, stage = watch.begin(), watch.stage
    watch.do(case, stage.officer, "方案流量")
    watch.do(case, stage.officer, "通知压力")
    watch.do(case, stage.applicant, "答复温度")
    for expert in watch.experts:
        watch.do(case, expert, "意见湿度")

    def finding(text: str) -> list[bool]:
        return [case in watch.finds(actor, text) for actor in (stage.head, stage.applicant, watch.district)]

    assert finding("流量") == [True, False, True]
    assert finding("压力") == [True, True, False]
    assert finding("温度") == [True, True, True]
    assert finding("湿度") == [True, False, False]
