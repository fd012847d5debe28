"""Files over HTTP: attached to a field of the form, judged by content, kept once."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from engine.values import digest
from tests.api.cast import Office, Reply

PDF = b"%PDF-1.4\n%scanned\n"


def _task(office: Office) -> str:
    case, n = office.stage.start("withdrawal")
    return f"{case}.{n}"


def _attach(office: Office, task: str, content: bytes = PDF, name: str = "扫描件.pdf", **more: str) -> Reply:
    key = {"Idempotency_Key": more.pop("key")} if "key" in more else {}
    parts = {"field": "scan", **more, "file": FileStorage(BytesIO(content), name)}
    return office.as_(office.stage.officer).upload(f"/tasks/{task}/files", parts, **key)


def test_a_file_is_attached_and_the_form_takes_its_id(shared: Office) -> None:
    task, client = _task(shared), shared.as_(shared.stage.officer)

    attached = _attach(shared, task)
    submitted = client.post(
        f"/tasks/{task}/complete", {"form": {"subject": "x", "scan": [{"id": attached.body["id"]}]}}
    )

    assert attached.status == 201
    assert attached.body | {"id": ""} == {"id": "", "name": "扫描件.pdf", "size": len(PDF), "digest": digest(PDF)}
    assert submitted.status == 200, submitted.body


def test_an_id_that_was_never_attached_is_refused(shared: Office) -> None:
    task = _task(shared)
    elsewhere = _attach(shared, _task(shared)).body["id"]

    for known in ("0" * 32, elsewhere):
        answer = shared.as_(shared.stage.officer).post(
            f"/tasks/{task}/complete", {"form": {"subject": "x", "scan": [{"id": known}]}}
        )
        assert (answer.status, list(answer.problem["errors"])) == (422, ["scan"])


def test_a_repeated_upload_with_the_same_key_is_one_file(shared: Office) -> None:
    task = _task(shared)

    first, second = _attach(shared, task, key="f1"), _attach(shared, task, key="f1")
    other = _attach(shared, task, PDF + b"more", key="f1")

    assert first.body == second.body
    assert (other.status, other.problem["code"]) == (409, "conflict.key_reused")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\0", "x.exe", "invalid.file_kind"),
        (b"<html>", "x.html", "invalid.file_kind"),
        (b"\x89PNG\r\n\x1a\n", "x.pdf", "invalid.file_content"),
        (b"", "x.pdf", "invalid.file_empty"),
    ],
)
def test_what_a_file_is_its_content_says(shared: Office, content: bytes, name: str, code: str) -> None:
    answer = _attach(shared, _task(shared), content, name)

    assert (answer.status, answer.problem["code"]) == (422, code)


def test_a_file_beyond_the_limit_of_its_field_is_refused(shared: Office) -> None:
    answer = _attach(shared, _task(shared), PDF + b"x" * (1 << 20))

    assert (answer.status, answer.problem["code"]) == (422, "invalid.file_too_large")


def test_a_field_that_takes_no_file_is_not_there(shared: Office) -> None:
    task, client = _task(shared), shared.as_(shared.stage.officer)

    for field in ("subject", "odd", ""):
        assert _attach(shared, task, field=field).status == 404
    assert list(client.upload(f"/tasks/{task}/files", {"field": "scan"}).problem["errors"]) == ["file"]
    assert list(_attach(shared, task, odd="1").problem["errors"]) == ["odd"]


def test_a_closed_task_takes_no_more_files(shared: Office) -> None:
    task = _task(shared)
    case, _, n = task.partition(".")
    shared.stage.complete(shared.stage.officer, case, int(n), {"subject": "x"})

    answer = _attach(shared, task)

    assert (answer.status, answer.problem["code"]) == (409, "conflict.task_closed")
