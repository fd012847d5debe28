"""``lint``, ``deploy``, ``calendar``: what process owners type."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from engine.bootstrap import Engine
from engine.calendars.notice import table_from_csv, with_notice
from engine.cases.lists import procedures as released
from engine.clock import to_ms
from engine.commands.import_calendar import ImportCalendar
from engine.definitions import lint_command
from engine.definitions.bundle import Bundle, collect, overlay
from engine.definitions.findings import render
from engine.definitions.lint import Surroundings
from engine.definitions.store import read_files
from engine.errors import NotFound
from engine.installation import FOUNDER
from forms.catalogue import findings
from web.installed import opened, say


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def lint(paths: tuple[str, ...], as_json: bool, lang: str) -> None:
    """检查流程包或单个文件，不需要数据库。没有阻止部署的问题时退出码为 0，有则为 1，用法错误为 2。"""
    surroundings = Surroundings(check_form=lambda _key, source: findings(source))
    sys.exit(lint_command.run(paths, as_json, lang, sys.stdout, surroundings))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--trial", default="", help="试运行征求意见稿（status: draft）的理由和谁同意，记入系统日志。")
def deploy(paths: tuple[Path, ...], trial: str) -> None:
    """部署流程包：给出清单文件（*.yaml），或其中改动过的文件（与最新版本合并为新版本）。"""
    with opened() as engine:
        for files in _bundles(engine, paths):
            answer = engine.deploy(FOUNDER, files, trial=trial)
            if answer["findings"]:
                click.echo(render(answer["findings"], engine.settings.language))
            say("deployed" if answer["new"] else "deployed_before", procedure=answer["key"], version=answer["version"])


def _bundles(engine: Engine, paths: Sequence[Path]) -> Iterator[Mapping[str, bytes]]:
    """The complete files of each bundle that ``paths`` name: by its manifest, or as changes of the newest version."""
    manifests = [path for path in paths if path.suffix in (".yaml", ".yml")]
    changed = [path for path in paths if path not in manifests]
    for manifest in manifests:
        bundle = collect(manifest)
        taken = [path for path in changed if path.name in bundle.files]
        changed = [path for path in changed if path not in taken]
        yield collect(manifest, taken).files
    by_bundle: dict[str, dict[str, bytes]] = {}
    newest = _newest(engine)
    for path in changed:
        owners = [key for key, bundle in newest.items() if path.name in bundle.files]
        if len(owners) != 1:
            raise NotFound("not_found.bundle", bundle=path.name)
        by_bundle.setdefault(owners[0], {})[path.name] = path.read_bytes()
    for key, files in by_bundle.items():
        yield overlay(newest[key], files).files


def _newest(engine: Engine) -> dict[str, Bundle]:
    found: dict[str, Bundle] = {}
    with engine.read() as connection:
        for row in released(connection):
            if row["key"] not in found:
                found[row["key"]] = Bundle.from_files(read_files(connection, row["id"]))
    return found


@click.group()
def calendar() -> None:
    """工作日历。"""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="通知的文号；文件中有“# 文号：”一行时可不给。")
def import_calendar(file: Path, source: str | None) -> None:
    """导入国务院办公厅的放假通知（CSV：日期,休/班,名称）。"""
    with opened() as engine:
        rows = table_from_csv(file.read_bytes(), source)
        with engine.read() as connection:
            now = to_ms(engine.clock.machine_now())
            current = engine.services.calendars.current(connection, now)
        answer = engine.execute(FOUNDER, ImportCalendar(with_notice(current, rows), rows[0].source))
        say("calendar_imported" if answer["new"] else "calendar_known", version=answer["calendar"])


COMMANDS = (lint, deploy, calendar)
