"""``doctor``, ``verify``, ``replay``, ``backup``, ``restore``: what operators and auditors type."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.backup import back_up
from engine.backup import restore as restore_backup
from engine.cases.contents import case_by_name
from engine.doctor import BAD, examine
from engine.execution.replay import replay_case
from engine.journal.chain import Break
from engine.journal.verify import verify_all, verify_stream
from engine.texts import text
from web.installed import opened, say

MARKS = {"good": "✓", "bad": "✗", "note": "·"}


@click.command()
def doctor() -> None:
    """说明本安装的状况：数据库方式及原因、版本、哈希、日历、磁盘。有问题时退出码为 1。"""
    with opened() as engine:
        readings = examine(engine)
        for reading in readings:
            words = text(f"doctor.{reading.key}", engine.settings.language, **reading.values)
            click.echo(f"{MARKS[reading.state]} {words}")
    sys.exit(1 if any(reading.state == BAD for reading in readings) else 0)


@click.command()
@click.argument("case", required=False)
@click.option("--all", "everything", is_flag=True, help="全部办件和系统日志。")
def verify(case: str | None, everything: bool) -> None:
    """核对办件日志是否被改动，CASE 是编号或内部号。指出第一条被改动、缺失、插入或调换的记录，退出码 1。"""
    if not case and not everything:
        raise click.UsageError("请给出办件编号，或用 --all。")
    with opened() as engine:
        with engine.read() as connection:
            if case:
                events, breaks = verify_stream(connection, case_by_name(connection, case))
            else:
                events, breaks = verify_all(connection)
        _tell(breaks, engine.settings.language)
        say("verified" if not breaks else "broken", events=events, count=len(breaks))
    sys.exit(1 if breaks else 0)


def _tell(breaks: list[Break], lang: str) -> None:
    for found in breaks:
        click.echo(text(f"break.{found.kind}", lang, stream=found.stream, seq=found.seq, detail=found.detail))


@click.command()
@click.argument("case")
def replay(case: str) -> None:
    """按当年的版本重新执行办件 CASE 的全部输入，逐项比对结果。有差异时退出码为 1。"""
    with opened() as engine:
        with engine.read() as connection:
            found = replay_case(engine.services, connection, case_by_name(connection, case))
        for difference in found.differences:
            say("difference", seq=difference.seq, recorded=difference.recorded, replayed=difference.replayed)
        say("replayed", inputs=found.inputs, facts=found.facts, count=len(found.differences))
    sys.exit(1 if found.differences else 0)


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """把整个系统备份到一个文件。"""
    with opened() as engine:
        say("backed_up", rows=back_up(engine, target), target=target)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """从备份恢复到空数据库，并核对日志。"""
    with opened() as engine:
        rows, breaks = restore_backup(engine, source)
        _tell(breaks, engine.settings.language)
        say("restored", rows=rows, count=len(breaks))
    sys.exit(1 if breaks else 0)


COMMANDS = (doctor, verify, replay, backup, restore)
