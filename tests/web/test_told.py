"""What I was told, and the switch for new tasks on the same page."""

from __future__ import annotations

import re

from engine.delivery.new_tasks import tell_new_tasks
from tests.web.conftest import Bureau, post


def shown(bureau: Bureau, login: str) -> str:
    return bureau.client(login).get("/told").text


def test_a_new_task_is_listed_and_leads_to_it(bureau: Bureau) -> None:
    tell_new_tasks(bureau.engine)
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="甲")
    tell_new_tasks(bureau.engine)

    page = shown(bureau, "of")
    assert "您的岗位有新任务可以领取：“审查”" in page
    assert f'href="/tasks/{case}.2"' in page


def test_several_lead_to_the_inbox(bureau: Bureau) -> None:
    tell_new_tasks(bureau.engine)
    for _ in range(2):
        bureau.complete("ap", bureau.start(), 1, subject="甲")
    tell_new_tasks(bureau.engine)

    page = shown(bureau, "of")
    assert "您的岗位有 2 项新任务可以领取。" in page
    assert re.search(r'<a href="/">去待办</a>', page)


def test_it_is_switched_off_and_on_again(bureau: Bureau) -> None:
    client = bureau.client("of")
    assert re.search(r'name="tasks" value="yes"[^>]* checked', client.get("/told").text)

    assert post(client, "/told/contact", {"email": "", "mail": "each", "tasks": "no"}).status_code == 303
    assert re.search(r'name="tasks" value="no"[^>]* checked', client.get("/told").text)
    assert post(client, "/told/contact", {"email": "", "mail": "each", "tasks": "yes"}).status_code == 303
    assert re.search(r'name="tasks" value="yes"[^>]* checked', client.get("/told").text)


def test_another_answer_is_refused_and_the_address_typed_stays(bureau: Bureau) -> None:
    answer = post(
        bureau.client("of"), "/told/contact", {"email": "li@bureau.example", "mail": "each", "tasks": "maybe"}
    )

    assert answer.status_code == 422
    assert 'value="li@bureau.example"' in answer.text
