"""What operators, process owners and auditors type."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from engine.bootstrap import build
from engine.commands.complete_task import CompleteTask
from engine.commands.start_case import StartCase
from engine.identity.login import person_by_login
from engine.settings import Settings
from forms.catalogue import Catalogue
from tests.web.conftest import PASSWORD, SAMPLE
from web.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on an installation in a folder of its own."""

    def run_command(*arguments: object, stdin: str = "", env: Mapping[str, str] | None = None) -> Result:
        variables = {"LIANGHENG_DATABASE": f"sqlite:///{tmp_path / 'l.db'}", **(env or {})}
        return CliRunner(env=variables).invoke(main, [str(argument) for argument in arguments], input=stdin)

    return run_command


@pytest.fixture
def installed(run: Run) -> Run:
    """An installation with its first administrator."""
    assert run("init", "--admin", "admin", "--password-stdin", stdin=PASSWORD + "\n").exit_code == 0
    return run


def test_the_first_run_makes_the_database_and_asks_for_the_first_administrator(run: Run) -> None:
    first = run("init", stdin=f"admin\n{PASSWORD}\n{PASSWORD}\n")
    again = run("init", "--admin", "intruder", "--password-stdin", stdin=PASSWORD + "\n")

    assert first.exit_code == 0 and "第一个管理员是 admin" in first.output
    assert again.exit_code == 0 and "已有人员" in again.output


def test_a_weak_first_password_is_refused_and_nobody_is_made(run: Run) -> None:
    weak = run("init", "--admin", "admin", "--password-stdin", stdin="12345678\n")

    assert weak.exit_code == 1 and "口令须包含" in weak.output
    assert "第一个管理员" in run("init", "--admin", "admin", "--password-stdin", stdin=PASSWORD + "\n").output


def test_people_get_roles_passwords_and_tokens(installed: Run) -> None:
    installed("unit", "add", "市局", "--kind", "bureau", "--key", "bureau")

    added = installed(
        "user", "add", "of", "--name", "李", "--role", "officer@bureau", "--password-stdin", stdin=PASSWORD
    )
    elsewhere = installed("user", "role", "of", "officer@nowhere")
    ended = installed("user", "role", "of", "officer@市局", "--end")
    changed = installed("user", "password", "of", "--password-stdin", stdin="Another-word-2\n")
    token = installed("token", "of", "--name", "接口试用")

    assert [added.exit_code, ended.exit_code, changed.exit_code, token.exit_code] == [0, 0, 0, 0]
    assert elsewhere.exit_code == 1 and "nowhere" in elsewhere.output
    assert len(token.output.strip()) > 40
    revoked = installed("token", "of", "--name", "接口试用", "--revoke")
    again = installed("token", "of", "--name", "接口试用", "--revoke")
    assert (revoked.exit_code, again.exit_code) == (0, 1)


def test_a_procedure_is_deployed_once_and_a_changed_file_is_the_next_version(installed: Run, tmp_path: Path) -> None:
    first, again = installed("deploy", SAMPLE), installed("deploy", SAMPLE)
    form = tmp_path / "note.form"
    source = json.loads((SAMPLE.parent / "forms" / "note.form").read_text(encoding="utf-8"))
    source["components"][0]["label"] = "新标签"
    form.write_text(json.dumps(source), encoding="utf-8")
    changed = installed("deploy", form)

    assert "第 1 版已发布" in first.output, first.output
    assert "没有改动" in again.output
    assert "第 2 版已发布" in changed.output


def test_lint_answers_with_its_exit_status(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_text("<not-xml", encoding="utf-8")

    fine, bad, misused = run("lint", SAMPLE), run("lint", broken, "--json"), run("lint")

    assert (fine.exit_code, bad.exit_code, misused.exit_code) == (0, 1, 2)
    assert json.loads(bad.output)[0]["file"].endswith("broken.bpmn")


def test_the_doctor_says_how_the_database_is_kept_and_why(installed: Run) -> None:
    answer = installed("doctor")

    assert "SQLite" in answer.output and "sha256" in answer.output


def worked_case(database: str) -> str:
    engine = build(Settings(database=database), Catalogue())
    with engine.read() as connection:
        person = engine.actor(person_by_login(connection, "ap"))
    case = str(engine.execute(person, StartCase("three", "three"))["case"])
    engine.execute(person, CompleteTask(case, 1, {"subject": "甲"}))
    engine.close()
    return case


def test_a_case_is_verified_replayed_backed_up_and_restored(installed: Run, tmp_path: Path) -> None:
    installed("unit", "add", "市局", "--kind", "bureau", "--key", "bureau")
    installed("unit", "add", "某院", "--kind", "institute")
    installed("user", "add", "ap", "--name", "陈", "--role", "applicant@某院", "--password-stdin", stdin=PASSWORD)
    installed("deploy", SAMPLE)
    case = worked_case(f"sqlite:///{tmp_path / 'l.db'}")
    target = tmp_path / "backup.gz"

    verified, everything, replayed = installed("verify", case), installed("verify", "--all"), installed("replay", case)
    saved = installed("backup", target)
    restored = installed("restore", target, env={"LIANGHENG_DATABASE": f"sqlite:///{tmp_path / 'second.db'}"})

    assert "核对 2 条记录，全部完好" in verified.output and everything.exit_code == 0
    assert "重新执行 2 个输入" in replayed.output and replayed.exit_code == 0
    assert saved.exit_code == 0 and restored.exit_code == 0, restored.output
    assert installed("verify").exit_code == 2
    assert installed("verify", "0" * 32).exit_code == 1


def test_a_workbook_is_made_checked_and_imported(installed: Run, tmp_path: Path) -> None:
    installed("deploy", SAMPLE)
    installed("unit", "add", "市局", "--kind", "bureau", "--key", "bureau")
    key = SAMPLE.stem
    book = tmp_path / "导入.xlsx"

    assert "已写好" in installed("import", "template", book, "-p", key).output
    sheets = load_workbook(book)
    sheets["单位"].append(["氢能研究院", "institute"])
    sheets["单位"].append(["", "institute"])
    sheets.save(book)

    checked = installed("import", "check", book, "-p", key)
    assert checked.exit_code == 1
    assert "“名称”必填" in checked.output and "一行也没有导入" in checked.output

    sheets["单位"].delete_rows(sheets["单位"].max_row)
    sheets.save(book)
    assert "没有错误" in installed("import", "check", book, "-p", key).output
    assert "已全部导入" in installed("import", "load", book, "-p", key).output


def test_a_notice_of_holidays_is_imported(installed: Run, tmp_path: Path) -> None:
    notice = tmp_path / "notice.csv"
    notice.write_text("# 文号: 国办发明电〔2027〕9号\n2027-03-06,班,调休\n", encoding="utf-8")

    first, again = installed("calendar", "import", notice), installed("calendar", "import", notice)

    assert "工作日历已更新" in first.output, first.output
    assert "没有变化" in again.output


def test_an_unknown_setting_stops_the_start_with_a_sentence(run: Run) -> None:
    answer = run("doctor", env={"LIANGHENG_DATABSE": "x"})

    assert answer.exit_code == 1 and "LIANGHENG_DATABSE" in answer.output


def test_a_server_without_people_shows_the_code_for_the_first_administrator_and_makes_nobody(run: Run) -> None:
    shown = run("init", "--in-browser")
    again = run("init", "--in-browser")
    made = run("init", "--admin", "admin", "--password-stdin", stdin=PASSWORD + "\n")
    after = run("init", "--in-browser")

    code = shown.output.rsplit("：", 1)[1].strip()
    assert len(code) == 11 and code in again.output
    assert "第一个管理员是 admin" in made.output and "已有人员" in after.output and code not in after.output


def test_people_come_in_from_a_workbook_with_their_first_passwords(installed: Run, tmp_path: Path) -> None:
    empty, filled = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    assert installed("import", "people", "template", empty).exit_code == 0
    book = load_workbook(empty)
    for sheet, line in (("单位", ("市局", "bureau")), ("人员", ("li", "李某")), ("岗位", ("li", "流程管理员", "市局"))):
        for column, value in enumerate(line, 1):
            book[sheet].cell(2, column, value)
    book.save(filled)

    checked, loaded = installed("import", "people", "check", filled), installed("import", "people", "load", filled)
    book["岗位"].cell(2, 1, "nobody")
    book.save(filled)
    refused = installed("import", "people", "load", filled)

    assert (checked.exit_code, loaded.exit_code, refused.exit_code) == (0, 0, 1)
    assert "临时口令" not in checked.output and "li（李某）的临时口令：" in loaded.output
    assert "岗位 第 2 行" in refused.output and "nobody" in refused.output
