"""``import``: existing centres and cases under way, and people, from a workbook into the system."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.commands.people import ResetPassword
from engine.importing.report import Report
from engine.importing.roster import RosterReport, import_roster, roster_layout
from engine.importing.running import import_workbook, layout_of
from engine.importing.template import template
from engine.installation import FOUNDER
from web.installed import opened, said, say

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)


@click.group("import")
def import_() -> None:
    """导入已有的中心和正在办理的办件，或单位和人员。"""


@import_.command("template")
@click.argument("target", type=_TARGET)
@click.option("-p", "--procedure", required=True, help="流程的键（清单里的 key）。")
def write_template(target: Path, procedure: str) -> None:
    """写一个空的工作簿 TARGET（.xlsx），各表、栏目和可选项按流程而定。"""
    with opened() as engine:
        target.write_bytes(template(layout_of(engine, procedure), engine.settings.language))
    say("import_template", file=target)


@import_.command("check")
@click.argument("file", type=_FILE)
@click.option("-p", "--procedure", required=True, help="流程的键（清单里的 key）。")
def check(file: Path, procedure: str) -> None:
    """检查工作簿 FILE：每一行都试一遍，逐行指出问题，什么也不写入。"""
    sys.exit(_run(file, procedure, dry=True))


@import_.command("load")
@click.argument("file", type=_FILE)
@click.option("-p", "--procedure", required=True, help="流程的键（清单里的 key）。")
def load(file: Path, procedure: str) -> None:
    """导入工作簿 FILE：全部导入，有一处错误就一行也不导入。"""
    sys.exit(_run(file, procedure, dry=False))


@import_.group()
def people() -> None:
    """导入单位、人员和岗位。"""


@people.command("template")
@click.argument("target", type=_TARGET)
def write_roster_template(target: Path) -> None:
    """写一个空的工作簿 TARGET（.xlsx）：单位、人员、岗位三张表。"""
    with opened() as engine:
        target.write_bytes(template(roster_layout(engine), engine.settings.language, "roster.guide"))
    say("import_template", file=target)


@people.command("check")
@click.argument("file", type=_FILE)
def check_roster(file: Path) -> None:
    """检查工作簿 FILE：每一行都试一遍，逐行指出问题，什么也不写入。"""
    sys.exit(_run_roster(file, dry=True))


@people.command("load")
@click.argument("file", type=_FILE)
def load_roster(file: Path) -> None:
    """导入工作簿 FILE，并为每个新登记的人显示一个临时口令。"""
    sys.exit(_run_roster(file, dry=False))


def _run_roster(file: Path, *, dry: bool) -> int:
    with opened() as engine:
        report = import_roster(engine, FOUNDER, file.read_bytes(), dry=dry, lang=engine.settings.language)
        _print(report)
        for person, login, name in report.new if report.done else ():
            password = engine.execute(FOUNDER, ResetPassword(person))["password"]
            say("temporary_password", login=login, name=name, password=password)
    return 1 if report.blocked else 0


def _run(file: Path, procedure: str, *, dry: bool) -> int:
    with opened() as engine:
        language = engine.settings.language
        report = import_workbook(engine, FOUNDER, procedure, file.read_bytes(), dry=dry, lang=language)
        _print(report)
    return 1 if report.blocked else 0


def _print(report: Report | RosterReport) -> None:
    for problem in report.problems:
        kind = said("import_error" if problem.blocks else "import_warning")
        place = said("import_row", sheet=problem.sheet, row=problem.row) if problem.row else problem.sheet
        click.echo(f"{place}　{kind}　{problem.sentence}")
    for sheet, count in report.counts.items():
        say("import_count", sheet=sheet, count=count)
    say("import_done" if report.done else "import_blocked" if report.blocked else "import_sound")


COMMANDS = (import_,)
