"""The import workbook: a template of the procedure, errors row by row, a dry run, and all or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from engine.db.tables import cases, centres, documents, events, tasks, units
from engine.definitions.bundle import Bundle, collect
from engine.definitions.takeover import places_of
from engine.errors import Invalid, Refused
from engine.execution.replay import replay_case
from engine.importing.report import Report
from engine.importing.running import import_workbook, layout_of
from engine.importing.template import template
from engine.journal.verify import verify_all
from engine.register import capabilities, claims
from engine.testing import ROOT, person
from tests.engine.cast import SAMPLES, Stage, set_the_stage
from tests.engine.register_bundle import FILES

BUILD = "筹建 › 筹建"
Rows = dict[str, Sequence[Sequence[str]]]

CASE: Rows = {
    "办件": [["代号", "所在环节", "申请单位", "中心", "编号", "开始日期"],
             ["甲", BUILD, "某计量检测院", "", "样例〔2025〕3号", "2025-03-01"]],
    "变量": [["办件代号", "变量", "值"], ["甲", "received", "2025-03-05"]],
    "期限": [["办件代号", "期限", "到期"], ["甲", "筹建期限", "years(2, since='2025-03-05')"]],
    "文书": [["办件代号", "种类", "文号", "标题", "日期", "主送", "正文"],
             ["甲", "批复", "某市监〔2025〕17号", "关于批准的批复", "2025-03-01", "某计量检测院", "同意。"]],
}  # fmt: skip
CENTRE: Rows = {
    "单位": [["名称", "类别", "统一社会信用代码", "行政区划代码"], ["氢能研究院", "institute", "", "500112"]],
    "中心": [["名称", "承建单位", "产业", "状态", "状态日期", "占用：产业", "列入日期"],
             ["氢能中心", "氢能研究院", "氢能", "已成立", "2024-06-01", "氢能", "2024-06-01"]],
    "能力项目": [["中心", "种类", "项目", "测量范围"], ["氢能中心", "测量项目", "压力", "0–60 MPa"]],
}  # fmt: skip


def workbook(rows: Rows) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(rows: Rows, sheet: str, line: int, column: int, value: str) -> Rows:
    copied = {name: [list(cells) for cells in lines] for name, lines in rows.items()}
    copied[sheet][line][column] = value
    return copied


@pytest.fixture
def stage(stage_url: str) -> Iterator[Stage]:
    stage = set_the_stage(stage_url, "clocked")
    stage.engine.deploy(ROOT, FILES, isolated=False)
    yield stage
    stage.engine.close()


def run(stage: Stage, key: str, rows: Rows, *, dry: bool = False) -> Report:
    return import_workbook(stage.engine, ROOT, key, workbook(rows), dry=dry)


def said(report: Report) -> list[str]:
    return [f"{problem.sheet} {problem.row} {problem.sentence}" for problem in report.problems]


def count(stage: Stage) -> list[int]:
    with stage.engine.read() as connection:
        tables = (cases, centres, documents, units, events)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_case_goes_on_from_where_the_workbook_says_it_stands(stage: Stage) -> None:
    report = run(stage, "clocked", CASE)

    assert (report.done, report.problems, report.counts) == (True, [], {"办件": 1})
    with stage.engine.read() as connection:
        case = connection.execute(select(cases.c.id)).scalar_one()
        assert connection.execute(select(tasks.c.element).where(tasks.c.state == "open")).scalars().all() == ["build"]
        assert connection.execute(select(documents.c.number)).scalars().all() == ["某市监〔2025〕17号"]
        assert verify_all(connection)[1] == []
        assert replay_case(stage.engine.services, connection, case).differences == []


def test_a_centre_comes_in_with_its_unit_its_items_and_what_it_alone_holds(stage: Stage) -> None:
    report = run(stage, "register", CENTRE)

    assert (report.done, report.problems) == (True, [])
    with stage.engine.read() as connection:
        row = connection.execute(select(centres)).one()
        assert (row.name, row.state, row.industry) == ("氢能中心", "listed", "氢能")
        [item] = capabilities.in_force(connection, row.id)
        assert (item["kind"], item["name"], item["range"]) == ("item", "压力", "0–60 MPa")
        assert claims.holders(connection, "industry", "氢能") == [(row.id, "氢能中心")]


def test_a_dry_run_tries_everything_and_keeps_nothing(stage: Stage) -> None:
    before = count(stage)

    report = run(stage, "clocked", CASE, dry=True)

    assert (report.done, report.blocked, report.counts) == (False, False, {"办件": 1})
    assert count(stage) == before


@pytest.mark.parametrize(
    ("sheet", "line", "column", "value", "sentence"),
    [
        ("办件", 1, 5, "2025-02-30", "办件 2 “开始日期”应为 2026-09-28 这样的日期，现在是“2025-02-30”。"),
        ("办件", 1, 1, "去年", "办件 2 “所在环节”没有“去年”这一项，请从下拉列表中选。"),
        ("办件", 1, 2, "不在的单位", "办件 2 没有名为“不在的单位”的单位；请写进“单位”表，或核对名称。"),
        ("办件", 1, 0, "", "办件 2 “代号”必填。"),
        ("办件", 0, 0, "编码", "办件 1 不认识栏目“编码”。"),
        ("变量", 1, 0, "乙", "变量 2 “办件”表没有代号“乙”。"),
        ("变量", 1, 2, "@nobody", "办件 2 没有账号“nobody”。"),
        ("文书", 1, 4, "三月", "文书 2 “日期”应为 2026-09-28 这样的日期，现在是“三月”。"),
    ],
)
def test_each_mistake_is_told_with_its_sheet_and_row_and_nothing_comes_in(
    stage: Stage, sheet: str, line: int, column: int, value: str, sentence: str
) -> None:
    before = count(stage)

    report = run(stage, "clocked", changed(CASE, sheet, line, column, value))

    assert report.blocked and not report.done
    assert sentence in said(report)
    assert count(stage) == before


def test_every_row_is_tried_even_when_earlier_ones_are_wrong(stage: Stage) -> None:
    rows = {**CENTRE, "中心": [*CENTRE["中心"], ["重名中心", "不在", "氢能", "已成立", "2024-06-01", "", ""],
                              ["氢能中心", "氢能研究院", "氢能", "已成立", "2024-06-01", "", ""]]}  # fmt: skip

    report = run(stage, "register", rows)

    assert [problem.row for problem in report.problems] == [3, 4]
    assert not report.done


def test_a_case_that_lacks_what_later_steps_read_is_told_but_may_come_in(stage: Stage) -> None:
    row = ["甲", "apply › decide", "某计量检测院", "", "", "2025-03-01"]

    report = run(stage, "register", {"办件": [CASE["办件"][0], row]}, dry=True)

    assert not report.blocked
    assert said(report) == ["办件 2 没有给出变量“industry”，以后的环节可能用到它。"]


def test_people_are_named_by_their_login(stage: Stage) -> None:
    sun = person(stage.engine, "sun", ("applicant", stage.institute), name="孙教授")
    report = run(stage, "clocked", changed(CASE, "变量", 1, 2, "@sun"))

    assert report.done
    with stage.engine.read() as connection:
        payload = connection.execute(select(events.c.payload).where(events.c.type == "case_imported")).scalar_one()
    assert sun.person_id in payload


def test_only_who_may_import_does(stage: Stage) -> None:
    report = import_workbook(stage.engine, stage.officer, "clocked", workbook(CASE), dry=False)

    assert report.blocked
    assert said(report) == [f"办件 2 {Refused('refused.import_data').sentence()}"]


def test_the_template_is_read_back_without_a_complaint_and_offers_the_procedures_words(stage: Stage) -> None:
    made = layout_of(stage.engine, "register")
    content = template(made)
    book = load_workbook(io.BytesIO(content))

    assert [cell.value for cell in book["中心"][1]] == made.tables["中心"].headings
    assert {cell.value for row in book["_"].iter_rows() for cell in row} >= {"申请中", "已成立", "已撤销"}
    report = import_workbook(stage.engine, ROOT, "register", content, dry=False)
    assert (report.done, report.problems, report.counts) == (True, [], {})


def test_a_file_that_is_no_workbook_is_told(stage: Stage) -> None:
    with pytest.raises(Invalid) as refused:
        import_workbook(stage.engine, ROOT, "clocked", b"not a workbook", dry=True)

    assert "另存为 .xlsx" in refused.value.sentence()


def test_the_places_of_a_procedure_say_what_a_case_must_bring() -> None:
    places = {place.called: place for place in places_of(Bundle.from_files(collect(SAMPLES / "clocked.yaml").files))}

    assert places[BUILD].path == ("build",)
