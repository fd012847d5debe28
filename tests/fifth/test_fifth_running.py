"""What nobody programmed is deployed on a running system, worked to its ends, and changed under a running case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.execution.replay import replay_case
from engine.journal.verify import verify_all
from engine.testing import person, unit
from tests.architecture.sources import ROOT, files, name
from tests.fifth.conftest import HERE, KEY, laid_out
from tests.fifth.running import Caller, System, parts_of, running
from tests.procedures.answers import Usual

STAGE = yaml.safe_load((HERE / KEY / "stage.yaml").read_text(encoding="utf-8"))
ITS_NAMES = re.compile(r"yangli|样例省|样例水泥|绿色计量站|\byl_[a-z]")


@dataclass
class Bureau:
    """The running system with its people by login, and ``other``: a case of another procedure that is under way."""

    system: System
    people: dict[str, Caller]
    other: str
    manifest: Path

    def do(self, login: str, element: str, case: str = "", **answers: Any) -> None:
        """Let ``login`` submit their task of ``element``."""
        given = {**STAGE["answers"].get(element, {}), **answers}
        self.people[login].do(element, Usual({}, STAGE["texts"]), case, **given)

    def case(self, case: str) -> Any:
        """The case as the officer sees it."""
        return self.people["officer"].case(case)

    def due(self, login: str, element: str) -> str:
        """When the only task of ``element`` is due."""
        (line,) = self.people[login].waiting(element)
        return str(line["due"])

    def review(self, points: int, **application: Any) -> str:
        """A case that is handed in, found complete, and given these points for every item; it waits for a draft."""
        case = self.people["applicant"].start(KEY, "yl_station")
        self.do("applicant", "yl_application", case, **application)
        self.do("officer", "yl_check", case)
        self.do("officer", "yl_panel", case)
        for expert in ("expert1", "expert2", "expert3"):
            self.do(expert, "yl_score", case, **{"paper.score": points, "site.score": points})
        return case

    def approve(self) -> None:
        """Take the case through the inner approval as it is proposed."""
        self.do("officer", "shared_draft")
        self.do("division_head", "shared_head")
        self.do("bureau_leader", "shared_leader")

    def doubts(self) -> list[str]:
        """What is wrong with the record of everything that happened."""
        engine = self.system.engine
        cases = [line["id"] for line in self.people["division_head"].call("/cases?limit=100")["items"]]
        with engine.read() as connection:
            _, breaks = verify_all(connection)
            replays = [replay_case(engine.services, connection, case) for case in cases]
        return [str(broken) for broken in breaks] + [str(one) for found in replays for one in found.differences]


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    with running(database_url, "2026-06-15T09:00") as system:
        engine = system.engine
        homes = {
            key: unit(engine, known["name"], known["kind"], key=known.get("key"))
            for key, known in STAGE["units"].items()
        }
        homes["elsewhere"] = unit(engine, "别处的局", "bureau", key="bureau")
        system.type("deploy", ROOT / "tests" / "engine" / "samples" / "three.yaml")
        roles = {**STAGE["people"], "owner": [["process_owner", "bureau"]], "colleague": [["officer", "elsewhere"]]}
        roles |= {f"expert{n}": [["expert", "academy"]] for n in (1, 2, 3)}
        people = {
            login: system.caller(person(engine, login, *((role, homes[home]) for role, home in held)).person_id)
            for login, held in roles.items()
        }
        other = people["applicant"].start("three", "three")
        yield Bureau(system, people, other, laid_out(tmp_path / "work"))


def deployed(bureau: Bureau) -> None:
    """Deploy the procedure by the command line, while server and worker run."""
    assert "第 1 版已发布" in bureau.system.type("deploy", bureau.manifest)


def test_it_is_deployed_on_a_running_system_and_worked_to_its_ends(bureau: Bureau) -> None:
    applicant, system = bureau.people["applicant"], bureau.system
    with pytest.raises(AssertionError, match="404"):
        applicant.start(KEY, "yl_station")
    deployed(bureau)

    late = applicant.start(KEY, "yl_station")
    assert bureau.due("applicant", "yl_application") == "2026-06-30"
    approved = bureau.review(9)
    assert bureau.due("officer", "shared_draft") == "2026-06-23"
    system.wait_for(lambda: bureau.case(late)["outcome"], "2026-07-01T00:00")
    assert bureau.case(late)["outcome"] == "yl_not_filed"

    system.wait_for(lambda: True, "2026-07-02T09:00")
    bureau.approve()
    shown = bureau.case(approved)
    assert {line["key"]: line["due"] for line in shown["deadlines"]}["trial"] == "2026-10-08"
    assert [paper["title"] for paper in shown["documents"]] == ["关于认定样例水泥绿色计量站的决定"]
    bureau.do("applicant", "yl_trial_report")
    assert bureau.due("officer", "yl_trial_check") == "2026-07-16"
    bureau.do("officer", "yl_trial_check")
    assert bureau.case(approved)["outcome"] == "yl_confirmed"

    refused = bureau.review(9)  # the district has its station already
    bureau.approve()
    assert (bureau.case(refused)["outcome"], len(bureau.case(refused)["documents"])) == ("yl_refused", 1)

    lapsed = bureau.review(7, district="乙县")
    bureau.approve()
    assert bureau.due("applicant", "yl_trial_report") == "2026-10-08"
    system.wait_for(lambda: bureau.case(lapsed)["outcome"], "2026-10-09T00:00")
    assert bureau.case(lapsed)["outcome"] == "yl_lapsed"

    bureau.do("applicant", "apply", bureau.other)
    assert bureau.people["colleague"].waiting("review", bureau.other)
    assert bureau.doubts() == []


def changed(manifest: Path) -> None:
    """One number, one form field and one element are different from now on."""
    number = "correction_workdays: {value: 10,"
    text = manifest.read_text(encoding="utf-8")
    assert number in text
    manifest.write_text(text.replace(number, "correction_workdays: {value: 15,"), encoding="utf-8")
    form = manifest.parents[1] / "forms" / KEY / "yl_application.form"
    schema = json.loads(form.read_text(encoding="utf-8"))
    added = {"type": "number", "id": "Field_energy", "key": "energy", "label": "年综合能耗（吨标准煤）"}
    schema["components"].append({**added, "validate": {"required": True, "min": 1}})
    form.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    diagram = manifest.with_suffix(".bpmn")
    source = diagram.read_text(encoding="utf-8")
    officer = 'camunda:formKey="yl_check" camunda:candidateGroups="officer"'
    assert officer in source
    diagram.write_text(source.replace(officer, officer.replace("officer", "division_head")), encoding="utf-8")


def test_a_running_case_ends_on_its_version_and_a_new_one_begins_on_the_next(bureau: Bureau) -> None:
    deployed(bureau)
    applicant = bureau.people["applicant"]
    old = applicant.start(KEY, "yl_station")
    bureau.do("applicant", "yl_application", old)
    changed(bureau.manifest)

    answer = bureau.people["owner"].upload("/definitions", parts_of(bureau.manifest.parents[1]))
    new = applicant.start(KEY, "yl_station")

    assert (answer["version"], answer["findings"]) == (2, [])
    assert [bureau.case(case)["bundle"]["version"] for case in (old, new)] == [1, 2]
    with pytest.raises(AssertionError, match="energy"):
        bureau.do("applicant", "yl_application", new, energy=None)
    bureau.do("applicant", "yl_application", new, energy=500)
    assert not bureau.people["officer"].waiting("yl_check", new)
    bureau.do("officer", "yl_check", old, conclusion="return")
    bureau.do("division_head", "yl_check", new, conclusion="return")
    dues = {line["case"]: line["due"] for line in applicant.waiting("yl_application")}
    assert dues == {old: "2026-06-30", new: "2026-07-07"}

    bureau.do("applicant", "yl_application", old)
    bureau.do("officer", "yl_check", old)
    assert bureau.case(old)["tasks"][0]["element"] == "yl_panel"
    assert bureau.doubts() == []


def test_nothing_that_is_programmed_knows_it() -> None:
    programs = [*files("engine", "web", "frontend"), *(path for path in (ROOT / "forms").glob("*.py"))]

    assert [name(path) for path in programs if ITS_NAMES.search(path.read_text(encoding="utf-8"))] == []
