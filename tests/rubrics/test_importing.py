"""Tables from Excel: what people write becomes a rubric, and what cannot be understood is named row by row."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from engine.rubrics.importing import COLUMNS, import_rows
from engine.rubrics.level_words import levels_in
from engine.rubrics.model import Group, Level, groups_of
from engine.rubrics.reading import compile_rubric
from engine.spreadsheet import rows_of
from tests.rubrics.samples import PROCEDURES
from web.cli import main

HEADER = ",".join(COLUMNS)
TABLE = f"""评分表,,,,,,
{HEADER}
1.1,计量测试能力（40分）,量值传递能力（10分）,开展情况,10,A：9—10分；B：7—8分；C：0—6分,合同
1.2,,关键参数,水平,30,"30分 全面
0-29分 不全面",
2.1,运行保障能力（60分）,质量体系,有手册,20,,
2.2,,,有程序文件,40,有得40分；没有得0分,
合计,,,,100,,
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rubric", *map(str, arguments)])


def problems(table: str) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in import_rows(rows_of("t.csv", table.encode())).problems]


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("written", "most", "levels"),
    [
        ("A：9—10分；B：7—8分；C：0—6分", 10, [("A", 9, 10, ""), ("B", 7, 8, ""), ("C", 0, 6, "")]),
        ("2分  全面\n1分 不全面\n0分 无报告", 2, [("", 2, 2, "全面"), ("", 1, 1, "不全面"), ("", 0, 0, "无报告")]),
        ("1-2分 一般；0分 没有", 2, [("", 1, 2, "一般"), ("", 0, 0, "没有")]),
        ("优秀（18-20分）：很好；其他（0～17分）：不好", 20, [("优秀", 18, 20, "很好"), ("其他", 0, 17, "不好")]),
        ("有得2分；没有得0分", 2, [("", 2, 2, "有"), ("", 0, 0, "没有")]),
        ("2分 有报告；且经评审\n0至1分 其他", 2, [("", 2, 2, "有报告；且经评审"), ("", 0, 1, "其他")]),
        ("", 5, [("", 0, 5, "")]),
        ("由专家酌情给分", 5, [("", 0, 5, "由专家酌情给分")]),
        ("符合；不符合", None, [("符合", None, None, ""), ("不符合", None, None, "")]),
    ],
)  # fmt: skip
def test_levels_are_read_as_people_write_them(written: str, most: int | None, levels: list[tuple[object, ...]]) -> None:
    found = levels_in(written, most)

    assert not isinstance(found, str)
    assert [(level.name, level.low, level.high, level.text) for level in found] == levels


def test_a_level_that_cannot_be_read_is_given_back() -> None:
    assert levels_in("好的给多分；5分 最好", 5) == "好的给多分"
    assert levels_in("", None) == ()
    assert levels_in("0分", 0) == (Level(0, 0),)


def test_a_table_becomes_headings_and_items() -> None:
    found = import_rows(rows_of("评分表.csv", TABLE.encode("gb18030")))

    assert found.problems == () and found.stated == 100 and found.rows == {"1.1": 3, "1.2": 4, "2.1": 5, "2.2": 6}
    assert [(group.title, group.stated, len(group.items)) for group in groups_of(found.parts)] == [
        ("计量测试能力", 40, 2),
        ("运行保障能力", 60, 2),
        ("质量体系", None, 2),
    ]
    first = found.parts[0]
    assert isinstance(first, Group)
    assert [(i.no, i.title, i.max, i.criterion, i.evidence) for i in first.items] == [
        ("1.1", "量值传递能力", 10, "开展情况", "合同"),
        ("1.2", "关键参数", 30, "水平", ""),
    ]


def test_merged_cells_and_numbers_of_excel_are_read_as_they_look() -> None:
    content = workbook(
        ["序号", "一级 指标", "二级指标", "评价内容", "分值", "分档说明", "佐证材料"],
        [1.0, "能力", "甲", "内容", 10.0, None, None],
        [2, None, "乙", "内容", 90, None, None],
        merge="B2:B3",
    )

    found = import_rows(rows_of("t.xlsx", content))

    (group,) = found.parts
    assert isinstance(group, Group) and (group.title, found.problems) == ("能力", ())
    assert [(item.no, item.max) for item in group.items] == [("1", 10), ("2", 90)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1.1,能力,丙,内容,10,,", "same_number"),
        ("9,能力,丙,内容,十,,", "bad_points"),
        ("9,能力,丙（9分）,内容,10,,", "other_points"),
        ("9,能力,丙,内容,10,多给点；5分 好,", "bad_level"),
        ("9,能力,丙,内容,,,", "no_levels"),
        ("9,新的,,,10,,", "no_title"),
    ],
)
def test_each_row_that_cannot_be_understood_is_named(row: str, code: str) -> None:
    assert problems(f"{HEADER}\n1.1,能力,甲,内容,10,,\n{row}\n") == [(3, code)]


def test_a_table_without_header_or_rows_is_told() -> None:
    assert problems("甲,乙\n1,2\n") == [(0, "no_header")]
    assert problems(HEADER + "\n") == [(0, "no_rows")]


def test_a_table_is_imported_shown_and_ready_to_deploy(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    target = tmp_path / "t.rubric"

    done = run("import", tmp_path / "t.csv", "--key", "demo", "--title", "演示", "--grade", "合格=80",
               "--grade", "不合格=0", "--pass", "合格", "-o", target)  # fmt: skip
    again = run("import", tmp_path / "t.csv", "--key", "demo", "--title", "演示", "-o", target)
    shown = run("show", target)

    assert (done.exit_code, again.exit_code, shown.exit_code) == (0, 1, 0), done.output
    assert "第 6 行：评分项 2.2 的 1—39 分不属于任何分档，不能打这样的分。" in done.output
    assert "4 个评分项，合计 100 分，1 条提示" in done.output and "已经存在" in again.output
    found = compile_rubric(target.read_bytes())
    assert (found.key, found.passing, found.sheets["main"].stated) == ("demo", "合格", 100)
    assert "1.2 关键参数（30分）" in shown.output


def test_the_rows_at_fault_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    table, target = tmp_path / "t.csv", tmp_path / "t.rubric"
    table.write_text(TABLE.replace("B：7—8分", "B：6—8分").replace("30分 全面", "31分 全面"), encoding="utf-8")

    done = run("import", table, "--key", "demo", "--title", "演示", "-o", target)

    assert done.exit_code == 1 and not target.exists()
    assert "第 3 行：评分项 1.1 的 6 分属于两个分档。" in done.output
    assert "第 4 行：评分项 1.2 的分档超出 0 至 30 分" in done.output
    assert "有 2 处需要改正" in done.output


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE.replace("合计,,,,100", "合计,,,,99"), encoding="utf-8")

    done = run("import", tmp_path / "t.csv", "--key", "demo", "--title", "演示", "--check")

    assert done.exit_code == 0 and list(tmp_path.iterdir()) == [tmp_path / "t.csv"]
    assert "“演示”印制 99 分，各项合计 100 分。" in done.output


def test_a_rubric_that_waits_for_its_items_is_filled_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    waiting, target = PROCEDURES / "chongqing_acceptance.rubric", tmp_path / "filled.rubric"

    done = run("import", tmp_path / "t.csv", "--into", waiting, "-o", target)

    assert done.exit_code == 0, done.output
    before, after = compile_rubric(waiting.read_bytes()), compile_rubric(target.read_bytes())
    assert (after.key, after.grades, after.readings) == (before.key, before.grades, before.readings)
    assert list(after.sheets["assessment"].items) == ["1.1", "1.2", "2.1", "2.2"]


def test_a_checklist_is_imported_with_what_counts_as_good(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        f"{HEADER}\n1,场地,,面积,,符合；不符合,\n2,,,温度,,符合；不符合,\n", encoding="utf-8"
    )
    (tmp_path / "u.csv").write_text(
        f"{HEADER}\n1,场地,,面积,,符合；不符合,\n2,,,温度,,达标；不达标,\n", encoding="utf-8"
    )
    waiting = PROCEDURES / "yunnan_acceptance.rubric"

    done = run("import", tmp_path / "t.csv", "--into", waiting, "-o", tmp_path / "t.rubric")
    unclear = run("import", tmp_path / "u.csv", "--into", waiting, "--check")
    clear = run("import", tmp_path / "u.csv", "--into", waiting, "--check", "--required", "符合", "--required", "达标")

    assert (done.exit_code, unclear.exit_code, clear.exit_code) == (0, 1, 0), done.output
    assert compile_rubric((tmp_path / "t.rubric").read_bytes()).sheets["acceptance"].required == ("符合",)
    assert "--required" in unclear.output


def test_the_template_can_be_imported_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"

    made, again = run("template", target), run("template", target)
    done = run("import", target, "--key", "demo", "--title", "演示", "--check")

    assert (made.exit_code, again.exit_code, done.exit_code) == (0, 1, 0), done.output
    assert [cell.value for cell in load_workbook(target).worksheets[0][1]] == list(COLUMNS)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.xls", b"x", "另存为 .xlsx"),
        ("t.xlsx", b"no workbook", "无法打开"),
        ("t.csv", b"\xff\xff\xff\xff", "编码"),
        ("t.csv", b",\n" * 2_001, "超过 2000 行"),
        ("t.csv", b"x" * (10 * 1024 * 1024 + 1), "超过 10 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)

    done = run("import", tmp_path / name, "--key", "demo", "--title", "演示", "--check")

    assert done.exit_code == 1 and words in done.output


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--check",), 2),
        (("--key", "a", "--title", "b"), 2),
        (("--key", "a", "--title", "b", "--check", "--grade", "合格"), 2),
        (("--key", "a", "--title", "b", "--check", "--worksheet", "x"), 1),
        (("--key", "键", "--title", "b", "--check"), 1),
        (("--into", PROCEDURES / "chongqing_acceptance.rubric", "--sheet", "x", "--check"), 1),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(tmp_path: Path, arguments: tuple[object, ...], status: int) -> None:
    run("template", tmp_path / "t.xlsx")

    assert run("import", tmp_path / "t.xlsx", *arguments).exit_code == status


def test_a_file_that_is_no_rubric_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "x.rubric").write_text("key: a\n", encoding="utf-8")

    shown = run("show", tmp_path / "x.rubric")

    assert shown.exit_code == 1 and "缺少“title”" in shown.output
