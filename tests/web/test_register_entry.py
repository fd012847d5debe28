"""What the register keeps of a centre is shown in words: some of it to everybody, the rest to who sees its cases."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from engine.commands.start_case import StartCase
from engine.commands.system import CreatePerson, GrantRole
from engine.identity.actor import Actor
from engine.installation import prepare
from engine.testing import ROOT, OpenForms, fresh_engine, sqlite_file, unit
from tests.spiff.diagrams import chain, diagram, end, extension, node, service, start
from tests.web.conftest import OPENING, PASSWORD, Bureau
from web.app import create_app

MANIFEST = """
key: kept
name: 名录事项样例
diagrams: [kept.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
parties:
  applicant: {name: 申请单位, from: starter}
centre_states:
  listed: {name: 已成立, class: listed, public: true}
centre_facts:
  grade: {name: 评价结果, name_en: Grade, public: true, values: {a: 优秀}}
  members: {name: 成员, public: true}
  director: {name: 主任}
  late: {name: 是否逾期}
  never: {name: 没有记过的事}
"""
MEMBERS = "[{'name': '甲院', 'place': '上游'}, {'name': '乙院'}]"
FACTS = f"${{{{'grade': 'a', 'members': {MEMBERS}, 'director': '张三', 'late': false}}}}"
KEPT = extension(inputs={"name": "样例中心", "state": "listed", "facts": FACTS})
FILES = {
    "kept.yaml": MANIFEST.encode(),
    "kept.bpmn": diagram(
        node(
            "process", "kept",
            start("asked"),
            service("enter", "register_centre", KEPT),
            end("over"),
            chain("asked", "enter", "over"),
            isExecutable="true", camunda_candidateStarterGroups="applicant",
        )
    ),
}  # fmt: skip


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A centre in the register of a bureau, its applicant, and a stranger."""
    engine = fresh_engine(sqlite_file(tmp_path_factory.mktemp("kept")), OpenForms(), OPENING)
    prepare(engine)
    people: dict[str, Actor] = {}
    for login in ("ap", "other"):
        person = str(engine.execute(ROOT, CreatePerson(login, login, PASSWORD))["person"])
        engine.execute(ROOT, GrantRole(person, "applicant", unit(engine, login, "institute")))
        people[login] = engine.actor(person)
    engine.deploy(ROOT, FILES, isolated=False)
    engine.execute(people["ap"], StartCase("kept", "kept"))
    yield Bureau(engine, create_app(engine), people)
    engine.close()


def entry(office: Bureau, login: str | None) -> dict[str, str]:
    """What the page of the centre says, by heading."""
    client = office.client(login)
    found = re.search(r"/register/[0-9a-f]{32}", client.get("/register").text)
    assert found
    page = client.get(found[0]).text
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))


def test_everybody_reads_what_is_public_and_codes_are_words(office: Bureau) -> None:
    shown = entry(office, None)

    assert (shown["评价结果"], shown["成员"]) == ("优秀", "甲院（上游）、乙院")
    assert not {"主任", "是否逾期", "没有记过的事"} & shown.keys()


def test_who_sees_its_cases_reads_the_rest(office: Bureau) -> None:
    shown = entry(office, "ap")

    assert (shown["主任"], shown["是否逾期"]) == ("张三", "否")
    assert "没有记过的事" not in shown
    assert "主任" not in entry(office, "other")
