"""What an error looks like: problem+json, in the caller's language, without anything of the inside."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import update

import web.api
from engine.db.tables import cases
from engine.definitions.bundle import collect
from engine.testing import ROOT, sqlite_file
from engine.texts import catalogue
from tests.api.cast import Office, open_office
from tests.engine.cast import SAMPLES

SHAPE = {"type", "title", "status", "code", "detail", "reference"}


def test_every_problem_has_one_shape_and_a_reference(shared: Office) -> None:
    client = shared.as_(shared.stage.officer)

    answers = [
        shared.nobody().get("/tasks"), client.get("/nowhere"), client.call("DELETE", "/cases"),
        client.get(f"/cases/{'0' * 32}"), client.post("/cases", {"bundle": "three", "process": "three"}),
        client.raw("/cases", b"{"), client.raw("/cases", b"x", "text/plain"),
    ]  # fmt: skip

    problems = [answer.problem for answer in answers]
    assert [problem["status"] for problem in problems] == [401, 404, 405, 404, 403, 400, 415]
    assert all(set(problem) == SHAPE for problem in problems)
    assert all(problem["detail"].endswith("。") for problem in problems)
    assert len({problem["reference"] for problem in problems}) == len(problems)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "zh"), ("en", "en"), ("en-GB,en;q=0.8", "en"), ("zh-CN,en;q=0.5", "zh"), ("de", "zh"), ("zh;q=0.1,en", "en")],
)
def test_the_sentence_is_in_the_language_asked_for(shared: Office, accepted: str, language: str) -> None:
    answer = shared.as_(shared.stage.officer).get(f"/cases/{'0' * 32}", Accept_Language=accepted)

    said = {"zh": "找不到该办件，或您无权查看。", "en": "There is no such case, or you may not see it."}
    assert answer.problem["detail"] == said[language]
    assert answer.response.headers["Content-Language"] == language


def test_field_errors_are_sentences_in_the_language_asked_for(shared: Office) -> None:
    client = shared.as_(shared.stage.officer)

    zh = client.post("/cases", {"odd": 1}).problem["errors"]
    en = client.post("/cases", {"odd": 1}, Accept_Language="en").problem["errors"]

    assert zh == {"odd": ["没有这一项。"], "bundle": ["缺少此项。"], "process": ["缺少此项。"]}
    assert en["odd"] == ["There is no such field."]


def test_a_method_that_is_not_there_says_which_are(shared: Office) -> None:
    answer = shared.as_(shared.stage.officer).call("DELETE", "/cases")

    assert {"GET", "POST"} <= set(answer.response.headers["Allow"].split(", "))


def test_what_nobody_expected_is_logged_under_the_reference_and_not_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    case, _ = office.stage.start()
    office.stage.engine.transactions.run(
        lambda work: work.connection.execute(update(cases).values(parties="not json")).close()
    )

    with caplog.at_level(logging.ERROR, "liangheng.api"):
        answer = office.as_(office.stage.officer).get(f"/cases/{case}")

    assert answer.status == 500
    assert set(answer.problem) == SHAPE
    assert answer.problem["code"] == "unexpected"
    assert "Traceback" not in answer.response.get_data(as_text=True)
    assert "json" not in answer.problem["detail"].lower()
    assert answer.problem["reference"] in caplog.text
    assert "Traceback" in caplog.text


def test_a_failed_step_names_its_element_and_incident(office: Office) -> None:
    stage = office.stage
    stage.engine.deploy(ROOT, collect(SAMPLES / "broken.yaml").files, isolated=False)
    case, n = stage.start("broken")

    answer = office.as_(stage.applicant).post(f"/tasks/{case}.{n}/complete", {"form": {"subject": "no_such_unit"}})

    problem = answer.problem
    assert (answer.status, problem["code"], problem["element"]) == (500, "step.no_unit", "assign")
    assert len(problem["incident"]) == 32


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(shared: Office) -> None:
    answer = shared.as_(shared.stage.officer).raw("/cases", b'{"bundle": "' + b"x" * (4 << 20) + b'"}')

    assert (answer.status, answer.problem["code"]) == (413, "invalid.too_large")


def test_the_log_has_no_token_and_nothing_typed(shared: Office, caplog: pytest.LogCaptureFixture) -> None:
    client = shared.as_(shared.stage.officer)

    with caplog.at_level(logging.DEBUG):
        client.post("/cases", {"bundle": "geheim", "process": "three"})

    assert "404" in caplog.text
    assert client.token not in caplog.text
    assert "geheim" not in caplog.text


def test_a_database_out_of_reach_is_said_to_be_so_and_when_to_come_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    office = open_office(sqlite_file(folder))
    client = office.as_(office.stage.officer)
    office.stage.engine.close()
    folder.rename(tmp_path / "away")

    gone = client.get("/tasks")
    (tmp_path / "away").rename(folder)
    back = client.get("/tasks")

    assert (gone.status, gone.problem["code"]) == (503, "unavailable")
    assert gone.response.headers["Retry-After"] == "2"
    assert back.status == 200
    office.stage.engine.close()


def test_every_complaint_has_a_sentence_in_both_languages() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(web.api.__file__).parent.glob("*.py"))
    asked = set(re.findall(r'"(api\.[a-z_]+)"', code))

    assert len(asked) > 8
    assert {key for key in asked if set(catalogue().get(key, {})) != {"zh", "en"}} == set()
