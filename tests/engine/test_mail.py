"""Notifications that leave by mail: to whom, when, what they say; sent to a server that really listens."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope, Session

from engine.cases.told import count_waiting, mark_read, notifications_to
from engine.commands.change_contact import ChangeContact
from engine.commands.claim_task import ClaimTask
from engine.commands.urge_task import UrgeTask
from engine.errors import Invalid, SettingError, Unavailable
from engine.identity.actor import Actor
from engine.smtp import SmtpMailer, mailer_of
from engine.testing import MemoryMailer
from engine.worker import settle
from tests.engine.cast import Stage


@pytest.fixture
def post(stage: Stage) -> MemoryMailer:
    """A mailer that keeps what was sent; the officer and the head have addresses."""
    mailer = MemoryMailer()
    stage.engine = replace(stage.engine, mailer=mailer)
    for actor in (stage.officer, stage.head):
        stage.engine.execute(actor, ChangeContact(f"{actor.login}@bureau.example", "each"))
    return mailer


def urged(stage: Stage, officer: Actor) -> tuple[str, int]:
    """A case whose review the officer has, and about which the applicant has just urged."""
    case, n = stage.under_review()
    stage.engine.execute(officer, ClaimTask(case, n))
    stage.engine.execute(stage.applicant, UrgeTask(case, n, "客户在等"))
    settle(stage.engine)
    return case, n


def urges(post: MemoryMailer) -> list[tuple[str, str, str]]:
    """What was sent because somebody urged: to whom, subject, body."""
    return [(recipient, subject, body) for _, recipient, subject, body in post.sent if "催办" in subject]


def test_whoever_has_a_task_is_told_by_mail_when_somebody_urges(stage: Stage, post: MemoryMailer) -> None:
    urged(stage, stage.officer)

    [(recipient, subject, body)] = urges(post)
    assert recipient == "officer@bureau.example"
    assert "陈申请催办“审查”" in subject and "客户在等" in body and "办件：" in body


def test_who_wants_a_summary_only_gets_it_in_the_morning_of_a_working_day(stage: Stage, post: MemoryMailer) -> None:
    stage.engine.execute(stage.officer, ChangeContact("officer@bureau.example", "daily"))
    stage.move_to("2026-09-28 10:00")
    post.sent.clear()  # the summary of the first morning
    urged(stage, stage.officer)
    assert post.sent == []

    stage.move_to("2026-09-29 08:29")
    assert post.sent == []
    stage.move_to("2026-09-29 08:31")

    sent = {recipient: (subject, body) for _, recipient, subject, body in post.sent}
    assert sent["officer@bureau.example"][0] == "【量衡】今天待您办理 1 项"
    assert "陈申请催办“审查”" in sent["officer@bureau.example"][1]


def test_no_summary_leaves_on_a_holiday(stage: Stage, post: MemoryMailer) -> None:
    urged(stage, stage.officer)
    stage.move_to("2026-09-30 20:00")
    before = len(post.sent)

    for day in range(1, 8):  # the National Day holiday
        stage.move_to(f"2026-10-0{day} 09:00")

    assert [one for one in post.sent[before:] if "今天待您办理" in one[2]] == []


def test_what_happens_at_night_is_told_in_the_morning(stage: Stage, post: MemoryMailer) -> None:
    stage.move_to("2026-09-28 23:10")
    urged(stage, stage.officer)
    assert urges(post) == []

    stage.move_to("2026-09-29 07:01")

    assert [one[0] for one in urges(post)] == ["officer@bureau.example"]


def test_what_was_read_meanwhile_is_not_sent(stage: Stage, post: MemoryMailer) -> None:
    stage.move_to("2026-09-28 23:10")
    urged(stage, stage.officer)
    stage.engine.transactions.run(lambda work: mark_read(work.connection, stage.officer.person_id, work.at))

    stage.move_to("2026-09-29 07:01")

    assert urges(post) == []


def test_notifications_are_listed_as_sentences_and_counted_until_read(stage: Stage) -> None:
    urged(stage, stage.officer)

    with stage.engine.read() as connection:
        [notification] = notifications_to(connection, stage.officer.person_id, "zh")
        assert count_waiting(connection, stage.officer.person_id) == 1
    assert notification.sentence == "陈申请催办“审查”。“客户在等”"
    stage.engine.transactions.run(lambda work: mark_read(work.connection, stage.officer.person_id, work.at))
    with stage.engine.read() as connection:
        assert count_waiting(connection, stage.officer.person_id) == 0


@pytest.mark.parametrize(("email", "mail"), [("not an address", "each"), ("a@b.example", "hourly"), ("a@b", "each")])
def test_an_address_is_checked(stage: Stage, email: str, mail: str) -> None:
    with pytest.raises(Invalid):
        stage.engine.execute(stage.officer, ChangeContact(email, mail))


class Letterbox:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        """Keep the letter."""
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    """A mail server on the loopback and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Letterbox()
    controller: Any = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_a_letter_reaches_a_server_with_its_words_and_a_stable_id(letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    mailer = mailer_of(f"smtp://127.0.0.1:{port}?from=liangheng@bureau.example")
    assert mailer is not None

    mailer.send("key", "officer@bureau.example", "【量衡】到期\n提醒", "“审查”于 2026-10-13 到期。")
    mailer.send("key", "officer@bureau.example", "【量衡】到期提醒", "“审查”于 2026-10-13 到期。")

    letters = [message_from_bytes(letter.content or b"") for letter in box.letters]  # type: ignore[arg-type]
    assert [letter.rcpt_tos for letter in box.letters] == [["officer@bureau.example"]] * 2
    assert str(make_header(decode_header(letters[0]["Subject"]))) == "【量衡】到期 提醒"
    payload = letters[0].get_payload(decode=True)
    assert isinstance(payload, bytes) and payload.decode().strip() == "“审查”于 2026-10-13 到期。"
    assert letters[0]["Message-ID"] == letters[1]["Message-ID"]


def test_a_server_that_does_not_answer_leaves_the_letter_for_later(stage: Stage, post: MemoryMailer) -> None:
    stage.engine = replace(stage.engine, mailer=SmtpMailer("127.0.0.1", 1, "liangheng@bureau.example"))
    urged(stage, stage.officer)

    stage.engine = replace(stage.engine, mailer=post)
    stage.move(minutes=10)

    assert [one[0] for one in urges(post)] == ["officer@bureau.example"]


def test_a_server_that_is_gone_is_said_so() -> None:
    with pytest.raises(Unavailable):
        SmtpMailer("127.0.0.1", 1, "a@b.example").send("k", "c@d.example", "s", "b")


@pytest.mark.parametrize("address", ["mail.example:25", "smtp://mail.example", "http://mail.example?from=a@b.example"])
def test_an_address_of_a_server_that_cannot_be_used_stops_the_start(address: str) -> None:
    with pytest.raises(SettingError):
        mailer_of(address)
    assert mailer_of("") is None
