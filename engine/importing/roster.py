"""Units, people and their roles from one workbook, by whoever manages people: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from engine.bootstrap import Engine
from engine.cases.lists import released_manifest
from engine.commands.system import CreatePerson, CreateUnit, GrantRole
from engine.db.tables import people, units
from engine.definitions.store import released_keys
from engine.errors import Invalid, LianghengError, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.actor import Actor
from engine.identity.policy import SYSTEM_ROLES, permits
from engine.identity.relations import system_relations
from engine.identity.units import KINDS
from engine.importing.reading import Given, Line, Problem, read_workbook
from engine.importing.report import Report, attempt
from engine.importing.tables import Column, Layout, Table
from engine.texts import text
from engine.work import Work

UNITS, PEOPLE, ROLES = "单位", "人员", "岗位"
MOST_NEW = 300  # everybody new gets a temporary password, which takes a moment each


@dataclass(frozen=True)
class Words:
    """What the words of a workbook stand for: the key of a kind of unit and of a role, by name and by key."""

    kinds: Mapping[str, str]
    roles: Mapping[str, Sequence[str]]


@dataclass
class RosterReport(Report):
    """The same, with who is new (person id, login, name)."""

    new: list[tuple[str, str, str]] = field(default_factory=list)


def words_of(engine: Engine, connection: Connection) -> Words:
    """Kinds and roles as they are called here, in Chinese, which is what a workbook is written in."""
    kinds = {name: key for key in KINDS for name in (key, text(f"kind.{key}"))}
    in_use = connection.execute(select(units.c.kind).distinct()).scalars()
    kinds |= {str(key): str(key) for key in in_use if key not in kinds}
    roles: dict[str, list[str]] = {}
    for role in SYSTEM_ROLES:
        roles[role] = roles[text(f"role.{role}")] = [role]
    for key in released_keys(connection):
        for role, declared in released_manifest(connection, engine.services.library, key).roles.items():
            for name in {role, declared.name}:
                known = roles.setdefault(name, [])
                if role not in known:
                    known.append(role)
    return Words(kinds, roles)


def roster_layout(engine: Engine) -> Layout:
    """The three sheets of the workbook, with lists to choose from."""
    with engine.read() as connection:
        words = words_of(engine, connection)
    kinds = [name for name, key in words.kinds.items() if name != key]
    roles = [name for name, keys in words.roles.items() if name not in keys]
    tables = (
        Table(
            UNITS,
            (
                Column("名称", needed=True, note="系统里已有的单位不用再写"),
                Column("种类", needed=True, choices=kinds, note="选一种，或写流程里的代号"),
                Column("上级单位", note="本表里或系统里的名称；写在下级前面"),
                Column("行政区划代码", note="六位，决定属地"),
                Column("统一社会信用代码"),
                Column("代号", note="流程用来指称它；不清楚时不填"),
            ),
        ),
        Table(
            PEOPLE,
            (
                Column("账号", needed=True, note="字母、数字和 . _ @ -；系统里已有的人不用再写"),
                Column("姓名", needed=True),
                Column("职务"),
                Column("邮箱"),
            ),
        ),
        Table(
            ROLES,
            (
                Column("账号", needed=True, note="“人员”表里或系统里的账号"),
                Column("岗位", needed=True, choices=roles),
                Column("单位", note="“单位”表里或系统里的名称；系统岗位可以不写"),
                Column("开始日期", kind="date", note="不写为即日"),
                Column("最后一天", kind="date", note="不写为长期"),
            ),
        ),
    )
    return Layout({table.name: table for table in tables})


def import_roster(engine: Engine, actor: Actor, content: bytes, *, dry: bool, lang: str = "zh") -> RosterReport:
    """Import the workbook ``content``; with ``dry`` everything is tried and nothing kept.

    Every row is tried even when earlier ones are wrong, so that all mistakes are told at once. What is registered
    already stays as it is, and the report says so. Raises Refused when the actor does not manage people, Invalid when
    ``content`` is no workbook.
    """
    if not permits("manage_people", frozenset(system_relations(actor))):
        raise Refused("refused.manage_people")
    made = roster_layout(engine)
    given = read_workbook(content, made, lang)
    report = RosterReport(problems=list(given.problems))

    def run(work: Work) -> None:
        report.counts, report.problems, report.new = {}, list(given.problems), []
        _Roster(engine, work, actor, given, report, lang).run()

    attempt(engine.transactions, report, made, run, dry=dry)
    return report


@dataclass
class _Roster:
    """One run over the rows inside one transaction."""

    engine: Engine
    work: Work
    actor: Actor
    given: Given
    report: RosterReport
    lang: str

    def __post_init__(self) -> None:
        self.words = words_of(self.engine, self.work.connection)
        self.wrong = {(problem.sheet, problem.row) for problem in self.given.problems}

    def run(self) -> None:
        """Try every row, sheet by sheet."""
        for sheet, make in ((UNITS, self._unit), (PEOPLE, self._person), (ROLES, self._role)):
            for line in self.given.lines[sheet]:
                if (sheet, line.number) not in self.wrong:
                    self._try(line, make)
        if len(self.report.new) > MOST_NEW:
            self._say(self.given.lines[PEOPLE][0], "roster.too_many", most=MOST_NEW)

    def _try(self, line: Line, make: Callable[[Line], Command | None]) -> None:
        try:
            with self.work.connection.begin_nested():
                command = make(line)
                if command is None:
                    return
                answer = command.perform(Act(self.engine.services, self.work, self.actor))
        except Invalid as error:
            said = [text(item, self.lang) for items in error.errors.values() for item in items]
            self._report(line, " ".join(said) or error.sentence(self.lang))
        except Refused as error:
            self._report(line, self._refusal(error))
        except LianghengError as error:
            self._report(line, error.sentence(self.lang))
        else:
            self.report.counts[line.sheet] = self.report.counts.get(line.sheet, 0) + 1
            if isinstance(command, CreatePerson):
                self.report.new.append((str(answer["person"]), command.login, command.name))

    def _unit(self, line: Line) -> Command | None:
        kind = self.words.kinds.get(line["种类"])
        if kind is None:
            self._say(line, "roster.no_kind", kind=line["种类"])
            return None
        if self._find(units.c.name, line["名称"]):
            self._say(line, "roster.unit_known", blocks=False, unit=line["名称"])
            return None
        above = self._unit_named(line, line["上级单位"]) if line["上级单位"] else None
        if line["上级单位"] and above is None:
            return None
        key, region, code = (line[heading] or None for heading in ("代号", "行政区划代码", "统一社会信用代码"))
        return CreateUnit(line["名称"], kind, key, region, above, code)

    def _person(self, line: Line) -> Command | None:
        if self._find(people.c.login, line["账号"]):
            self._say(line, "roster.login_known", blocks=False, login=line["账号"])
            return None
        return CreatePerson(line["账号"], line["姓名"], title=line["职务"], email=line["邮箱"])

    def _role(self, line: Line) -> Command | None:
        keys = self.words.roles.get(line["岗位"], ())
        if len(keys) != 1:
            self._say(
                line, "roster.role_ambiguous" if keys else "roster.no_role", role=line["岗位"], keys="、".join(keys)
            )
            return None
        found = self._find(people.c.login, line["账号"])
        if not found:
            self._say(line, "roster.no_login", login=line["账号"])
            return None
        if not line["单位"] and keys[0] not in SYSTEM_ROLES:
            self._say(line, "roster.unit_needed", role=line["岗位"])
            return None
        unit = self._unit_named(line, line["单位"]) if line["单位"] else ""
        return None if unit is None else GrantRole(found[0], keys[0], unit, line["开始日期"], line["最后一天"])

    def _unit_named(self, line: Line, name: str) -> str | None:
        found = self._find(units.c.name, name)
        if len(found) != 1:
            self._say(line, "roster.unit_ambiguous" if found else "roster.no_unit", unit=name)
            return None
        return found[0]

    def _find(self, column: Any, value: str) -> list[str]:
        query = select(column.table.c.id).where(column == value)
        return [str(one) for one in self.work.connection.execute(query).scalars()]

    def _refusal(self, error: Refused) -> str:
        if error.code != "refused.roles_exclude":
            return error.sentence(self.lang)
        named = {key: text(f"role.{value}", self.lang) for key, value in error.values.items()}
        return text(f"error.{error.code}", self.lang, **named)

    def _say(self, line: Line, key: str, *, blocks: bool = True, **values: object) -> None:
        self.report.problems.append(Problem(line.sheet, line.number, text(key, self.lang, **values), blocks))

    def _report(self, line: Line, sentence: str) -> None:
        self.report.problems.append(Problem(line.sheet, line.number, sentence))
