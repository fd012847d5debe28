"""The system around the cases: roles, versions, the calendar, backup, doctor, and the first rows of a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.backup import back_up, restore
from engine.bootstrap import build
from engine.calendars.notice import table_from_csv, with_notice
from engine.calendars.seed import seed_calendar
from engine.commands.complete_task import CompleteTask
from engine.commands.import_calendar import ImportCalendar
from engine.commands.start_case import StartCase
from engine.commands.system import CreatePerson, EndRole, GrantRole, IssueToken
from engine.db.migrate import migrate
from engine.db.session import sqlite_journal_mode
from engine.db.tables import bundles, cases, deadlines, events, tasks
from engine.definitions.bundle import collect
from engine.delivery.recount import recount_dates
from engine.doctor import BAD, examine
from engine.errors import Conflict, DeployRefused, Invalid, NotFound, Refused, SettingError
from engine.execution.replay import replay_case
from engine.identity.policy import EXCLUSIVE, TABLE, Relation, permits
from engine.journal.verify import verify_all
from engine.settings import Settings, read_settings
from engine.testing import ROOT, OpenForms
from engine.values import loads
from tests.engine.cast import SAMPLES, Stage, set_the_stage


def test_the_three_administrators_exclude_each_other(stage: Stage) -> None:
    with pytest.raises(Refused) as refused:
        stage.engine.execute(ROOT, GrantRole(stage.admin.person_id, "audit_admin", stage.bureau))

    assert refused.value.values == {"role": "audit_admin", "other": "system_admin"}


@pytest.mark.parametrize("role", sorted(EXCLUSIVE))
def test_no_administrator_sees_or_does_anything_in_a_case(role: str) -> None:
    business = [act for act in TABLE if act.endswith(("_case", "_task")) and act not in ("start_case",)]

    allowed = {act for act in business if permits(act, frozenset({Relation(role)}))}

    assert allowed == set()


def test_an_act_the_table_does_not_know_is_refused_to_everybody() -> None:
    assert not permits("burn_the_archive", frozenset(Relation))


def test_a_role_that_ended_counts_no_more(stage: Stage) -> None:
    case, n = stage.under_review()
    stage.engine.execute(ROOT, EndRole(stage.officer.person_id, "officer", stage.bureau))

    with pytest.raises(Refused):
        stage.complete(stage.engine.actor(stage.officer.person_id), case, n)


def test_only_the_security_administrator_manages_people(stage: Stage) -> None:
    with pytest.raises(Refused):
        stage.engine.execute(stage.admin, CreatePerson("x", "某人"))
    with pytest.raises(Refused):
        stage.engine.execute(stage.officer, IssueToken(stage.officer.person_id, "自用"))


@pytest.mark.parametrize(("password", "problems"), [("short1A", 1), ("alllowercase", 1), ("Good-enough1", 0), ("", 2)])
def test_a_weak_password_is_refused_with_the_reason(sqlite_stage: Stage, password: str, problems: int) -> None:
    command = CreatePerson("newcomer", "新人", password)

    if problems:
        with pytest.raises(Invalid) as refused:
            sqlite_stage.engine.execute(ROOT, command)
        assert len(refused.value.errors["password"]) == problems
    else:
        assert sqlite_stage.engine.execute(ROOT, command)["person"]


def test_a_login_is_given_once(sqlite_stage: Stage) -> None:
    with pytest.raises(Conflict):
        sqlite_stage.engine.execute(ROOT, CreatePerson("officer", "同名"))


def test_a_running_case_stays_on_its_version_and_a_new_one_takes_the_newest(stage: Stage) -> None:
    old, n = stage.start()
    files = dict(collect(SAMPLES / "three.yaml").files)
    files["three.bpmn"] = files["three.bpmn"].replace("办结".encode(), "批准办结".encode())

    again = stage.engine.deploy(ROOT, collect(SAMPLES / "three.yaml").files, isolated=False)
    newer = stage.engine.deploy(ROOT, files, isolated=False)
    fresh, _ = stage.start()

    with stage.engine.read() as connection:
        versions = dict(
            connection.execute(
                select(cases.c.id, bundles.c.version).join(bundles, bundles.c.id == cases.c.bundle_id)
            ).all()
        )
    assert (again["new"], newer["version"]) == (False, 2)
    assert versions == {old: 1, fresh: 2}
    assert stage.complete(stage.applicant, old, n, {"subject": "旧"})


def test_an_upload_with_an_error_is_refused_with_the_element_named(sqlite_stage: Stage) -> None:
    files = dict(collect(SAMPLES / "three.yaml").files)
    files["three.bpmn"] = files["three.bpmn"].replace(b' default="f4"', b"")

    with pytest.raises(DeployRefused) as refused:
        sqlite_stage.engine.deploy(ROOT, files)

    assert any(finding.element == "gate" and finding.line > 0 for finding in refused.value.findings)


def test_a_deploy_is_remembered_by_its_key_and_the_key_is_not_taken_for_other_content(stage: Stage) -> None:
    files = dict(collect(SAMPLES / "clocked.yaml").files)
    changed = {**files, "clocked.bpmn": files["clocked.bpmn"].replace("建成".encode(), "已建成".encode())}

    first = stage.engine.deploy(ROOT, files, isolated=False, key="upload")
    again = stage.engine.deploy(ROOT, files, isolated=False, key="upload")

    assert (first["new"], again["new"]) == (True, True)  # the first answer, word for word
    with pytest.raises(Conflict):
        stage.engine.deploy(ROOT, changed, isolated=False, key="upload")


def test_only_the_process_owner_deploys(sqlite_stage: Stage) -> None:
    with pytest.raises(Refused):
        sqlite_stage.engine.deploy(sqlite_stage.officer, {})


def test_a_start_is_unique_by_its_occasion(stage: Stage) -> None:
    command = StartCase("three", "three", occasion="2026-09 专项")
    stage.engine.execute(stage.applicant, command)

    with pytest.raises(Conflict) as refused:
        stage.engine.execute(stage.colleague, command)

    assert refused.value.code == "conflict.started_already"


NOTICE = """# 文号: 国办发明电〔2027〕样例
date,kind,name
2028-01-01,holiday,元旦
2028-01-02,holiday,元旦
2028-01-03,holiday,元旦
2028-01-25,holiday,春节
2028-01-26,holiday,春节
2028-01-27,holiday,春节
2028-01-28,holiday,春节
2028-01-29,holiday,春节
2028-01-30,holiday,春节
2028-01-31,holiday,春节
2028-04-02,holiday,清明节
2028-04-03,holiday,清明节
2028-04-04,holiday,清明节
2028-05-01,holiday,劳动节
2028-05-02,holiday,劳动节
2028-05-03,holiday,劳动节
2028-05-27,holiday,端午节
2028-05-28,holiday,端午节
2028-05-29,holiday,端午节
2028-09-30,workday,国庆节
2028-10-01,holiday,国庆节
2028-10-02,holiday,国庆节
2028-10-03,holiday,中秋节
2028-10-04,holiday,国庆节
2028-10-05,holiday,国庆节
2028-10-06,holiday,国庆节
2028-10-07,holiday,国庆节
2028-10-08,holiday,国庆节
2028-10-09,holiday,国庆节
"""


def test_a_provisional_deadline_is_counted_again_when_the_notice_is_known(stage_url: str) -> None:
    stage = set_the_stage(stage_url, "clocked")
    case, n = stage.start("clocked")
    stage.complete(stage.applicant, case, n, {"received": "2026-10-09"})
    seeded = seed_calendar()
    notice = with_notice(seeded, table_from_csv(NOTICE))

    stage.engine.execute(ROOT, ImportCalendar(notice, "样例"))
    moved = recount_dates(stage.engine)
    again = recount_dates(stage.engine)

    with stage.engine.read() as connection:
        due = connection.execute(select(deadlines.c.due).where(deadlines.c.case_id == case)).scalar()
        replayed = replay_case(stage.engine.services, connection, case)
    assert (due, again) == ("2028-10-10", 0)  # 10-09 became a day off: the next working day
    assert moved >= 1
    assert replayed.differences == []
    stage.engine.close()


def test_a_backup_restores_to_a_system_that_verifies_and_goes_on(stage: Stage, tmp_path: Path) -> None:
    case, n = stage.under_review()
    rows = back_up(stage.engine, tmp_path / "backup.gz")
    target = build(Settings(database=f"sqlite:///{tmp_path / 'restored.db'}"), OpenForms(), stage.clock)

    restored, broken = restore(target, tmp_path / "backup.gz")
    target.execute(target.actor(stage.officer.person_id), CompleteTask(case, n, {"again": False}))

    with target.read() as connection:
        count = connection.execute(select(func.count()).select_from(tasks)).scalar()
        assert verify_all(connection)[1] == []
    assert (restored, broken, count) == (rows, [], 3)
    target.close()


def test_a_backup_that_was_cut_or_a_full_database_restores_nothing(sqlite_stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "backup.gz"
    back_up(sqlite_stage.engine, path)

    with pytest.raises(Conflict):
        restore(sqlite_stage.engine, path)


def test_the_doctor_says_which_journal_mode_and_finds_nothing_wrong(database_url: str) -> None:
    stage = set_the_stage(database_url)  # a server that synchronises, as in production
    readings = examine(stage.engine)
    stage.engine.close()

    assert [reading for reading in readings if reading.state == BAD] == []
    assert {"sqlite_wal", "sqlite_rollback", "postgresql"} & {reading.key for reading in readings}


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "truncate"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal")])
def test_wal_is_used_only_where_it_cannot_corrupt(version: tuple[int, int, int], mode: str) -> None:
    assert sqlite_journal_mode(version) == mode


def test_an_unknown_or_unusable_setting_stops_the_start() -> None:
    assert read_settings({"LIANGHENG_PORT": "9000", "HOME": "/root"}).port == 9000
    for wrong in ({"LIANGHENG_PROT": "9000"}, {"LIANGHENG_PORT": "often"}, {"LIANGHENG_HASH": "md5"}):
        with pytest.raises(SettingError):
            read_settings(wrong)


def test_migrating_twice_changes_nothing(stage: Stage) -> None:
    count = select(func.count()).select_from(events)
    with stage.engine.read() as connection:
        before = connection.execute(count).scalar()

    migrate(stage.engine.transactions.database)

    with stage.engine.read() as connection:
        assert connection.execute(count).scalar() == before


def test_the_journal_may_use_the_chinese_hash(sqlite_url: str) -> None:
    stage = set_the_stage(sqlite_url)
    case, _ = stage.under_review()
    old = stage.engine
    sm3 = build(Settings(database=sqlite_url, hash="sm3"), OpenForms(), stage.clock)
    stage.engine = sm3
    other, _ = stage.under_review()

    with sm3.read() as connection:
        record = loads(connection.execute(select(events.c.record).where(events.c.stream == other)).scalars().first())
        assert verify_all(connection)[1] == []
    assert record["hash"] == "sm3"
    assert case != other
    sm3.close()
    old.close()


def test_nobody_finds_what_is_not_there(sqlite_stage: Stage) -> None:
    with pytest.raises(NotFound):
        sqlite_stage.engine.actor("nobody")
