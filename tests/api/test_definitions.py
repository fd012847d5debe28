"""Definitions over HTTP: what is released, deploying through the gate, and diagrams as they were deployed."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from engine.definitions.bundle import collect
from engine.identity.actor import Actor
from engine.testing import person
from tests.api.cast import SAMPLES, Office


def _owner(office: Office) -> Actor:
    return person(office.stage.engine, "owner", ("process_owner", office.stage.bureau), name="流程负责人")


def _parts(files: Mapping[str, bytes], field: str = "files") -> dict[str, list[FileStorage]]:
    return {field: [FileStorage(BytesIO(content), name) for name, content in files.items()]}


def _files(**changed: bytes) -> dict[str, bytes]:
    files = dict(collect(SAMPLES / "withdrawal.yaml").files)
    return files | {name.replace("_", "."): content for name, content in changed.items()}


def test_released_versions_are_listed_with_what_one_may_start(shared: Office) -> None:
    listed = shared.as_(shared.stage.applicant).get("/definitions").body["items"]
    of_officer = shared.as_(shared.stage.officer).get("/definitions?key=three").body["items"]

    assert [(item["key"], item["version"], item["current"]) for item in listed] == [
        ("three", 1, True), ("withdrawal", 1, True),
    ]  # fmt: skip
    assert listed[0]["processes"] == [{"id": "three", "name": "三步", "startable": True}]
    assert [process["startable"] for item in of_officer for process in item["processes"]] == [False]


def test_a_diagram_comes_back_byte_for_byte(shared: Office) -> None:
    client = shared.as_(shared.stage.officer)
    known = client.get("/definitions?key=withdrawal").body["items"][0]["id"]

    answer = client.get(f"/definitions/{known}/xml")
    by_name = client.get(f"/definitions/{known}/xml?file=withdrawal.bpmn")

    assert answer.response.data == by_name.response.data == (SAMPLES / "withdrawal.bpmn").read_bytes()
    assert answer.response.content_type == "application/xml"
    assert answer.response.headers["Content-Disposition"] == "attachment"
    assert answer.response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["x", "0" * 64, "%00" * 64])
def test_a_bundle_that_is_none_has_no_diagram(shared: Office, path: str) -> None:
    assert shared.as_(shared.stage.officer).get(f"/definitions/{path}/xml").problem["status"] == 404


@pytest.mark.parametrize("name", ["withdrawal.yaml", "measure.form", "../withdrawal.bpmn", "other.bpmn"])
def test_only_diagrams_are_handed_out(shared: Office, name: str) -> None:
    client = shared.as_(shared.stage.officer)
    known = client.get("/definitions?key=withdrawal").body["items"][0]["id"]

    assert client.get(f"/definitions/{known}/xml?file={name}").status == 404


def test_a_process_owner_deploys_and_the_same_content_changes_nothing(any_office: Office) -> None:
    client = any_office.as_(_owner(any_office))
    changed = _files(withdrawal_bpmn=_files()["withdrawal.bpmn"].replace("审查".encode(), "审核".encode()))

    first = client.upload("/definitions", _parts(changed), Idempotency_Key="d1")
    again = client.upload("/definitions", _parts(changed), Idempotency_Key="d1")

    assert first.status == 200, first.body
    assert (first.body["key"], first.body["version"]) == ("withdrawal", 2)
    assert [finding["severity"] for finding in first.body["findings"]] == ["warning"]
    assert again.body == first.body
    listed = client.get("/definitions?key=withdrawal").body["items"]
    assert [(item["version"], item["current"]) for item in listed] == [(2, True), (1, False)]


def test_a_bundle_the_gate_refuses_comes_back_with_findings(office: Office) -> None:
    client = office.as_(_owner(office))
    cut = _files()["withdrawal.bpmn"].replace(b'targetRef="judged"', b'targetRef="nowhere"')

    answer = client.upload("/definitions", _parts(_files(withdrawal_bpmn=cut)))

    problem = answer.problem
    assert (answer.status, problem["code"]) == (422, "deploy_refused")
    blocking = [finding for finding in problem["findings"] if finding["severity"] == "error"]
    assert blocking
    assert {"file", "element", "line", "code", "severity", "message"} == set(blocking[0])
    assert {finding["file"] for finding in blocking} == {"withdrawal.bpmn"}
    assert [item["version"] for item in client.get("/definitions?key=withdrawal").body["items"]] == [1]


def test_hostile_uploads_are_refused_as_findings(office: Office) -> None:
    client = office.as_(_owner(office))
    doctype = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'

    for files in (
        _files(withdrawal_bpmn=doctype), _files(withdrawal_bpmn=b"\0" * 100), {"x.exe": b"MZ"},
        {"../../etc/cron.yaml": b"key: x"}, {"only.bpmn": b"<x/>"}, _files(withdrawal_yaml=b"key: [&a [*a]]"),
    ):  # fmt: skip
        answer = client.upload("/definitions", _parts(files))
        assert (answer.status, answer.problem["code"]) == (422, "deploy_refused"), files
        assert "root:" not in answer.response.get_data(as_text=True)


def test_only_a_process_owner_deploys(shared: Office) -> None:
    for one in (shared.stage.applicant, shared.stage.officer, shared.stage.admin):
        answer = shared.as_(one).upload("/definitions", _parts(_files()))
        assert (answer.status, answer.problem["code"]) == (403, "refused.deploy")


def test_what_is_no_upload_of_files_is_refused(office: Office) -> None:
    client = office.as_(_owner(office))
    same_name = {"files": [FileStorage(BytesIO(b"a"), "a.bpmn"), FileStorage(BytesIO(b"b"), "a.bpmn")]}

    assert client.post("/definitions", {}).problem["code"] == "invalid.media_type"
    assert list(client.upload("/definitions", {}).problem["errors"]) == ["files"]
    assert list(client.upload("/definitions", _parts(_files(), "odd")).problem["errors"]) == ["odd"]
    assert list(client.upload("/definitions", {"note": "x", **_parts(_files())}).problem["errors"]) == ["note"]
    assert list(client.upload("/definitions", same_name).problem["errors"]) == ["files.a.bpmn"]
