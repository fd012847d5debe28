"""``rubric``: tables of criteria from Excel into files that a bundle deploys, and from files to people's eyes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from engine.definitions.findings import Finding, blocks, render
from engine.errors import LianghengError
from engine.rubrics.errors import RubricFinding
from engine.rubrics.filling import fill, findings_by_row, new_rubric
from engine.rubrics.importing import COLUMNS, EXAMPLES, Imported, import_rows
from engine.rubrics.model import Grade, Rubric
from engine.rubrics.reading import read_rubric
from engine.rubrics.showing import show
from engine.rubrics.template import template
from engine.rubrics.writing import write_rubric
from engine.spreadsheet import rows_of
from engine.texts import text
from web.installed import say

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)


@click.group()
def rubric() -> None:
    """评分细则：从 Excel 导入、查看。不需要数据库。"""


@rubric.command("import")
@click.argument("table", type=_FILE)
@click.option("--key", help="评分细则的键（英文），流程图用它引用。")
@click.option("--title", help="评分细则的名称。")
@click.option("--sheet", default="", help="评分表的键；新细则默认为 main，已有细则只有一张评分表时可不写。")
@click.option("--worksheet", default="", help="Excel 中的工作表名，默认第一张。")
@click.option("--grade", "grades", multiple=True, metavar="名称=起分", help="档次，从高到低，可重复，如 合格=80。")
@click.option("--pass", "passing", default="", help="达到哪一档算通过。")
@click.option("--required", multiple=True, help="逐项核对的表：哪些结果算符合要求，可重复。")
@click.option("--into", type=_FILE, help="把评分项装入这份已有的细则（名称、档次、解读不变）。")
@click.option("-o", "--output", "target", type=_TARGET, help="写到这个 .rubric 文件。")
@click.option("--check", is_flag=True, help="只检查，不写文件。")
def import_table(
    table: Path,
    key: str | None,
    title: str | None,
    sheet: str,
    worksheet: str,
    grades: tuple[str, ...],
    passing: str,
    required: tuple[str, ...],
    into: Path | None,
    target: Path | None,
    check: bool,
) -> None:
    """导入表格 TABLE（.xlsx 或 .csv）。栏目：序号、一级指标、二级指标、评价内容、分值、分档说明、佐证材料。

    逐行指出看不懂的地方；有错时不写文件，退出码为 1。
    """
    if not into and not (key and title):
        raise click.UsageError("请给出 --key 和 --title，或用 --into 指定已有的细则。")
    if not check and not target:
        raise click.UsageError("请用 -o 给出要写的文件，或用 --check 只检查。")
    with _said():
        imported = import_rows(rows_of(table.name, table.read_bytes(), worksheet))
        base = (
            _understood(into.name, into.read_bytes())
            if into
            else new_rubric(key or "", title or "", sheet or "main", _grades(grades), passing)
        )
        place = sheet or next(iter(base.sheets))
        if imported.problems:
            for problem in imported.problems:
                click.echo(problem.sentence(_LANG))
            _stop(len(imported.problems))
        filled = fill(base, place, imported, required)
        findings = _told(table.name, findings_by_row(filled, place, imported.rows))
    written = write_rubric(filled, _comment(table, into)).encode()
    _understood(target.name if target else table.name, written)
    _done(filled, imported, place, findings)
    if check or target is None:
        return
    if target.exists() and target != into:
        raise click.ClickException(f"{target} 已经存在，没有改动。")
    target.write_bytes(written)
    say("rubric_written", target=target)


_LANG = "zh"


@contextmanager
def _said() -> Iterator[None]:
    """Whatever is wrong with a file ends the command with one sentence."""
    try:
        yield
    except LianghengError as error:
        raise click.ClickException(error.sentence(_LANG)) from error


def _stop(count: int) -> None:
    say("rubric_refused", count=count)
    sys.exit(1)


def _told(name: str, found: Sequence[RubricFinding]) -> list[Finding]:
    """The findings, said row by row; an error among them ends the command."""
    findings = _as_findings(name, found)
    for finding in findings:
        words = finding.message(_LANG)
        click.echo(text("rubric.import.finding", _LANG, row=finding.line, sentence=words) if finding.line else words)
    if blocks(findings):
        _stop(sum(1 for finding in findings if finding.severity == "error"))
    return findings


def _done(filled: Rubric, imported: Imported, sheet: str, findings: Sequence[Finding]) -> None:
    found = filled.sheets[sheet]
    say("rubric_imported", count=imported.count, points=found.most, sheet=found.title, notes=len(findings))


def _grades(given: Sequence[str]) -> list[Grade]:
    found = []
    for each in given:
        name, _, start = each.partition("=")
        try:
            points = Decimal(start)
        except InvalidOperation:
            raise click.UsageError(f"--grade {each}：应写成 名称=起分。") from None
        found.append(Grade(name, int(points) if points == int(points) else points))
    return found


def _understood(name: str, content: bytes) -> Rubric:
    """The rubric in ``content``; what keeps it from being used ends the command."""
    found, findings = read_rubric(content)
    told = _as_findings(name, findings)
    if found is None or blocks(told):
        click.echo(render(told, _LANG))
        sys.exit(1)
    return found


def _as_findings(name: str, found: Sequence[RubricFinding]) -> list[Finding]:
    return [Finding(name, "", each.line, each.code, {k: str(v) for k, v in each.values.items()}) for each in found]


def _comment(table: Path, into: Path | None) -> str:
    return f"由 {table.name} 导入。" if into is None else f"评分项由 {table.name} 导入，其余照录 {into.name}。"


@rubric.command("template")
@click.argument("target", type=_TARGET)
def make_template(target: Path) -> None:
    """生成可填写的空白 Excel 表 TARGET（.xlsx），附三行例子。"""
    if target.exists():
        raise click.ClickException(f"{target} 已经存在，没有改动。")
    target.write_bytes(template(COLUMNS, EXAMPLES))
    say("rubric_written", target=target)


@rubric.command("show")
@click.argument("file", type=_FILE)
def show_rubric(file: Path) -> None:
    """把评分细则 FILE（.rubric）打印成便于阅读的文字。"""
    click.echo(show(_understood(file.name, file.read_bytes())), nl=False)


COMMANDS = (rubric,)
