"""The page of a case: how far it came, what each step used of its limit, every file with who and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from engine.calendars.days import Calendar
from engine.cases.position import Mark
from engine.cases.stages import stages
from engine.cases.usage import usage
from engine.clock import FixedClock, to_ms
from engine.spiff import Program
from tests.spiff.diagrams import MESSAGE, boundary, chain, diagram, end, process, start, user
from tests.web.conftest import Bureau, token_of
from tests.web.story import words
from web.demo.paper import pdf


def line(*visited: str, current: str = "", over: bool = False) -> list[tuple[str, str]]:
    """The stages of a process of three steps, the first with an exception, and how each stands."""
    source = diagram(
        process(
            start(), user("one"), user("two"), user("three"), end(), user("late"), end("L"),
            boundary("B", "one", MESSAGE),
            chain("S", "one", "two", "three", "E"), chain("B", "late", "L"),
        )
    )  # fmt: skip
    info = Program.compile({"x.bpmn": source}, {}, frozenset()).processes["P"]
    marks = {element: Mark(visits=1, tokens=int(element == current)) for element in (*visited, current) if element}
    return [(stage.name, stage.state) for stage in stages(info, marks, over=over)]


def test_the_stages_are_the_steps_in_order_with_what_is_done_now_and_to_come() -> None:
    assert line("one", current="two") == [("one", "done"), ("two", "current"), ("three", "ahead")]


def test_a_stage_the_case_went_round_was_not_passed() -> None:
    assert line("one", "three", over=True) == [("one", "done"), ("two", "passed"), ("three", "done")]
    assert line("one", over=True) == [("one", "done"), ("two", "passed"), ("three", "passed")]


def test_a_process_of_one_step_has_no_stages() -> None:
    source = diagram(process(start(), user("only"), end(), chain("S", "only", "E")))

    assert stages(Program.compile({"x.bpmn": source}, {}, frozenset()).processes["P"], {}, over=False) == []


def test_days_are_counted_without_the_first_and_what_was_cancelled_does_not_count() -> None:
    monday = to_ms(datetime(2026, 9, 21, 2, tzinfo=UTC))
    row = {"n": 1, "name": "审查", "state": "completed", "about": None, "opened_at": monday, "due": "2026-09-24"}
    tasks = [
        {**row, "closed_at": to_ms(datetime(2026, 9, 28, 2, tzinfo=UTC))},
        {**row, "n": 2, "state": "open", "closed_at": None, "due": None},
        {**row, "n": 3, "state": "cancelled", "closed_at": monday},
        {**row, "n": 4, "about": 1, "closed_at": monday},
    ]

    first, second = usage(tasks, Calendar.from_rows(None, []), date(2026, 9, 30))

    assert (first.days, first.limit, first.closed, first.is_late("2026-09-30")) == (5, 3, "2026-09-28", True)
    assert (second.days, second.limit, second.closed, second.is_late("2026-09-30")) == (7, None, None, False)


def test_the_page_tells_the_stages_and_the_days_each_step_used(bureau: Bureau) -> None:
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="事项")
    clock = bureau.engine.clock
    assert isinstance(clock, FixedClock)
    clock.move_to(clock.business_now() + timedelta(days=22))

    page = bureau.client("hd").get(f"/cases/{case}")
    told = words(page.text)

    assert "填报 已办 审查 当前 决定 未到" in told
    assert 'aria-current="step"' in page.text
    assert "其中 1 个超过期限" in told and "7 至 2026-10-13 逾期" in told


def test_every_file_stands_in_one_list_with_its_size_its_step_who_and_when(bureau: Bureau) -> None:
    case, client = bureau.start(), bureau.client("ap")
    task = f"/tasks/{case}.1"
    data = {"field": "outside_act.scan", "file": (BytesIO(pdf("函")), "函件.pdf")}
    sent = client.post(f"{task}/files", data={"csrf_token": token_of(client.get("/notices").text), **data})
    assert sent.status_code == 200, sent.text

    assert "函件.pdf 1 KB 填报 陈申请 2026-09-28 09:00" in words(client.get(f"/cases/{case}").text)
