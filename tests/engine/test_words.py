"""Cases are found by words, the same ones through the index and without it, and never by what one may not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert, select

from engine.cases import words
from engine.cases.listing import page_of_cases
from engine.cases.search import bigrams, terms
from engine.cases.visible import CaseFilters
from engine.commands.claim_task import ClaimTask
from engine.db.tables import case_words, cases
from engine.identity.actor import Actor, Grant
from engine.tasks.inbox import DONE, DUE, MINE, OFFERED, SECTIONS, Filters, count_inbox, look_through, read_inbox
from engine.tasks.narrowing import NEWEST, OLDEST
from engine.testing import person
from tests.engine.cast import Stage, set_the_stage

AUDITOR = Actor("auditor", grants=(Grant("auditor", "nowhere"),))


WAYS = {"listed by the index": {}, "looked up in a set": {"COMMON": 0}, "read": {"COMMON": 0, "EVERYWHERE": 0}}


@pytest.fixture(params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rows in WAYS[request.param].items():
        monkeypatch.setattr(words, name, rows)


@pytest.fixture
def panel(stage_url: str) -> Iterator[Stage]:
    stage = set_the_stage(stage_url, "panel")
    yield stage
    stage.engine.close()


def found(stage: Stage, actor: Actor, text: str) -> int:
    with stage.engine.read() as connection:
        return len(page_of_cases(connection, stage.engine.services.library, actor, CaseFilters(text=text), 50).rows)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("压力", 1), ("压", 1), ("量", 1), ("压力计量", 1), ("计量 压力", 1),
        ("力压", 0), ("温度", 0), ("压力 温度", 0),
        ("ISO", 1), ("iso9001", 1), ("9001", 0), ("ｉｓｏ", 1), ("%", 0), ("_", 0), ("'\"*", 0), ("", 1),
    ],
)  # fmt: skip
def test_a_case_is_found_by_parts_of_what_was_filed(stage: Stage, text: str, hits: int) -> None:
    case, n = stage.start()
    stage.complete(stage.applicant, case, n, {"subject": "压力计量 ISO9001"})

    assert found(stage, stage.officer, text) == hits


def test_words_of_different_forms_are_found_together(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"subject": "建议补充流量仪表"})

    assert found(stage, stage.officer, "压力 流量仪表") == 1
    assert found(stage, stage.officer, "压力 流速仪表") == 0


def test_an_applicant_does_not_find_a_case_by_what_the_bureau_wrote(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.complete(stage.officer, case, n, {"subject": "拟不予批准"})

    assert found(stage, stage.officer, "不予批准") == 1
    assert found(stage, AUDITOR, "不予批准") == 1
    assert found(stage, stage.applicant, "不予批准") == 0
    assert found(stage, stage.applicant, "压力") == 1


def test_a_sealed_sheet_is_found_by_nobody(panel: Stage) -> None:
    expert = person(panel.engine, "expert1", ("expert", panel.institute), name="专家1")
    other = person(panel.engine, "expert2", ("expert", panel.institute), name="专家2")
    case, n = panel.start("panel")
    sheets = panel.complete(panel.officer, case, n, {"experts": [expert.person_id, other.person_id]})
    panel.complete(expert, case, sheets[0], {"points": 80, "remark": "量值溯源不足"})

    assert [found(panel, actor, "量值溯源") for actor in (other, panel.officer, panel.applicant)] == [0, 0, 0]


def test_a_case_is_found_by_its_number_its_unit_and_its_title(panel: Stage) -> None:
    case, n = panel.start("panel")
    expert = person(panel.engine, "expert1", ("expert", panel.institute), name="专家1")
    panel.complete(panel.officer, case, n, {"experts": [expert.person_id]})
    with panel.engine.read() as connection:
        row = connection.execute(select(cases.c.number, cases.c.title).where(cases.c.id == case)).one()

    assert row.number
    assert [found(panel, panel.officer, text) for text in (row.number, row.title, "某计量检测院")] == [1, 1, 1]


def test_the_inbox_finds_tasks_by_words_and_counts_them(stage: Stage) -> None:
    case, n = stage.under_review()

    with stage.engine.read() as connection:
        filters = Filters(sought=words.look_for(connection, "压力"))
        offered = read_inbox(connection, stage.officer, OFFERED, filters)
        count = count_inbox(connection, stage.officer, OFFERED, filters)
        done = read_inbox(connection, stage.applicant, DONE, filters)

    assert [(row["case_id"], row["n"]) for row in offered] == [(case, n)]
    assert str(count) == "1"
    assert len(done) == 1


def test_sections_keep_their_order_and_their_tasks_when_words_narrow_them(stage: Stage) -> None:
    tasks = []
    for number in range(6):
        stage.clock.move_to(stage.clock.moment + timedelta(hours=1))
        case, n = stage.start()
        stage.complete(stage.applicant, case, n, {"subject": "流量仪表" if number % 3 == 2 else "压力计量"})
        tasks.append((case, n + 1))
    of_both = Actor(
        stage.officer.person_id, stage.officer.name, "officer", (*stage.officer.grants, Grant("head", stage.bureau))
    )
    stage.engine.execute(stage.officer, ClaimTask(*tasks[0]))

    def listed(actor: Actor, section: str, sort: str, text: str = "压力计量") -> list[tuple[str, int]]:
        with stage.engine.read() as connection:
            filters = Filters(sought=words.look_for(connection, text), sort=sort, known={})
            together = replace(filters, known={})
            look_through(connection, actor, (section, together), 50, [(key, together) for key in SECTIONS])
            rows = read_inbox(connection, actor, section, filters)
            assert read_inbox(connection, actor, section, together) == rows
            for key in SECTIONS:
                assert count_inbox(connection, actor, key, together) == count_inbox(connection, actor, key, filters)
            assert count_inbox(connection, actor, section, filters).number == len(rows)
        return [(row["case_id"], row["n"]) for row in rows]

    for actor in (stage.officer, of_both):
        assert listed(actor, OFFERED, OLDEST) == [tasks[1], tasks[3], tasks[4]]
        assert listed(actor, OFFERED, NEWEST) == [tasks[4], tasks[3], tasks[1]]
        assert listed(actor, OFFERED, DUE, "流量仪表 压力计量") == []
        assert listed(actor, MINE, DUE) == [tasks[0]]
    assert [case for case, _ in listed(stage.applicant, DONE, DUE)] == [tasks[place][0] for place in (4, 3, 1, 0)]


def test_index_and_text_agree_on_random_texts(stage: Stage) -> None:
    random = Random(20260928)
    signs = "计量测试中心压力温12a"
    texts = ["".join(random.choices(signs, k=random.randint(1, 12))) for _ in range(60)]
    case, _ = stage.start()
    with stage.engine.transactions.database.connect() as connection:
        connection.begin()
        for number, text in enumerate(texts, 1):
            row = words.word_row(f"{number:032d}", number, words.OPEN, None, bigrams([text]))
            connection.execute(insert(case_words), row)
        connection.commit()

    for _ in range(80):
        query = "".join(random.choices(signs + " ", k=random.randint(1, 4)))
        with stage.engine.read() as connection:
            condition = words.look_for(connection, query).held_by(connection, AUDITOR, case_words.c.case_id)
            held = select(case_words.c.case_id).where(case_words.c.case_id != case)
            got = connection.execute(held if condition is None else held.where(condition)).scalars().all()
        assert sorted(got) == [f"{n:032d}" for n, text in enumerate(texts, 1) if matches(text, query)], query


def matches(text: str, query: str) -> bool:
    """What ``query`` means, told without any index."""
    if not terms(query):
        return not query.strip()
    held = bigrams([text])
    for term in terms(query):
        if term.prefix and not any(word.startswith(term.bigrams[0]) for word in held):
            return False
        if not term.prefix and not set(term.bigrams) <= set(held):
            return False
    return True
