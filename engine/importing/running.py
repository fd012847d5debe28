"""Brings a workbook in: everything in one transaction, so that it is either all there or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bootstrap import Engine
from engine.calendars.errors import CalendarError
from engine.clock import local_date
from engine.commands.import_case import ImportCase
from engine.commands.import_centre import ImportCentre
from engine.commands.import_unit import ImportUnit
from engine.definitions.bundle import Bundle
from engine.definitions.store import Deployed, active_bundle
from engine.definitions.takeover import places_of
from engine.errors import Invalid, LianghengError
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.actor import Actor
from engine.importing.names import Names
from engine.importing.reading import Given, Line, Problem, read_workbook
from engine.importing.report import Report, attempt
from engine.importing.tables import CASES, CENTRES, DEADLINES, ITEMS, PAPERS, UNITS, VARIABLES, Layout, layout
from engine.texts import text
from engine.work import Work


def layout_of(engine: Engine, key: str) -> Layout:
    """The workbook of the procedure ``key`` in force; NotFound when none is."""
    with engine.read() as connection:
        today = local_date(engine.clock.business_now()).isoformat()
        return _layout(engine.services.library.get(connection, active_bundle(connection, key, today)))


def _layout(bundle: Deployed) -> Layout:
    return layout(bundle.manifest, places_of(Bundle.from_files(bundle.files)))


def import_workbook(engine: Engine, actor: Actor, key: str, content: bytes, *, dry: bool, lang: str = "zh") -> Report:
    """Import the workbook ``content`` into the procedure ``key``; with ``dry`` everything is tried and nothing kept.

    Every row is tried even when earlier ones are wrong, so that all mistakes are told at once. Raises Invalid when
    ``content`` is no workbook, NotFound when no such procedure is in force, Refused when the actor may not.
    """
    made = layout_of(engine, key)
    given = read_workbook(content, made, lang)
    report = Report(problems=list(given.problems))

    def run(work: Work) -> None:
        report.counts, report.problems = {}, list(given.problems)
        today = local_date(work.now).isoformat()
        bundle = engine.services.library.get(work.connection, active_bundle(work.connection, key, today))
        _Import(engine, work, actor, bundle, made, given, report, lang).run()

    attempt(engine.transactions, report, made, run, dry=dry)
    return report


@dataclass
class _Import:
    """One run over the rows of a workbook inside one transaction."""

    engine: Engine
    work: Work
    actor: Actor
    bundle: Deployed
    made: Layout
    given: Given
    report: Report
    lang: str

    def __post_init__(self) -> None:
        self.names = Names(self.work.connection, self.bundle.key)
        self.wrong = {(problem.sheet, problem.row) for problem in self.given.problems}

    def run(self) -> None:
        """Try every row, sheet by sheet."""
        for line in self._sound(UNITS):
            self._try(line, self._unit)
        for line in self._sound(CENTRES):
            self._try(line, self._centre)
        codes = [line["代号"] for line in self.given.lines[CASES]]
        for sheet in (VARIABLES, DEADLINES, PAPERS):
            for line in self.given.lines[sheet]:
                if line["办件代号"] not in codes:
                    self._say(line, "importing.no_case", code=line["办件代号"])
        known = {line["名称"] for line in self.given.lines[CENTRES]}
        for line in self.given.lines[ITEMS]:
            if line["中心"] not in known:
                self._say(line, "importing.no_centre", centre=line["中心"])
        for line in self._sound(CASES):
            if codes.count(line["代号"]) > 1:
                self._say(line, "importing.code_twice", code=line["代号"])
            self._try(line, self._case)

    def _sound(self, sheet: str) -> Sequence[Line]:
        """The rows that nothing was wrong with when they were read."""
        return [line for line in self.given.lines[sheet] if (sheet, line.number) not in self.wrong]

    def _try(self, line: Line, act: Callable[[Line], Command]) -> None:
        try:
            with self.work.connection.begin_nested():
                self._perform(act(line))
        except Invalid as error:
            said = [
                f"{path}：{' '.join(text(item, self.lang) for item in items)}" for path, items in error.errors.items()
            ]
            self._report(line, "；".join(said) or error.sentence(self.lang))
        except LianghengError as error:
            self._report(line, error.sentence(self.lang))
        except CalendarError as error:
            self._report(line, str(error))
        else:
            self.report.counts[line.sheet] = self.report.counts.get(line.sheet, 0) + 1

    def _perform(self, command: Command) -> Mapping[str, Any]:
        act = Act(self.engine.services, self.work, self.actor)
        answer = command.perform(act)
        if act.locked is not None:
            act.locked.save()
        if isinstance(command, ImportUnit):
            self.names.units[command.name] = str(answer["unit"])
        if isinstance(command, ImportCentre):
            self.names.centres[command.name] = str(answer["centre"])
        return answer

    def _unit(self, line: Line) -> Command:
        return ImportUnit(line["名称"], line["类别"], line["统一社会信用代码"] or None, line["行政区划代码"] or None)

    def _centre(self, line: Line) -> Command:
        made = self.made
        claims = [(kind, line[heading]) for heading, kind in made.claims.items() if line[heading]]
        return ImportCentre(
            bundle=self.bundle.key, name=line["名称"], unit_id=self.names.unit(line["承建单位"]),
            state=made.states[line["状态"]], since=line["状态日期"], industry=line["产业"] or None,
            dates={key: line[heading] for heading, key in made.dates.items() if line[heading]},
            items=self._items(line["名称"]), claims=claims, source=line.source,
        )  # fmt: skip

    def _items(self, centre: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for line in self._sound(ITEMS):
            if line["中心"] == centre:
                kind = self.made.kinds[line["种类"]]
                columns = self.made.item_columns[kind]
                row = {key: self._word(kind, key, line[heading]) for heading, key in columns.items() if line[heading]}
                found.setdefault(kind, []).append(row)
        return found

    def _word(self, kind: str, column: str, value: str) -> str:
        """The value behind a word, where the procedure has words for the values of a column."""
        words = self.bundle.manifest.capabilities[kind].values.get(column, {})
        return next((key for key, word in words.items() if word == value), value)

    def _case(self, line: Line) -> Command:
        code, place = line["代号"], self.made.places[line["所在环节"]]
        variables = {row["变量"]: self.names.value(row["值"]) for row in self._of(VARIABLES, code)}
        for name in place.needs:
            if name not in variables:
                self._say(line, "importing.variable_missing", blocks=False, variable=name)
        return ImportCase(
            bundle=self.bundle.key, process=place.process, place=place.path,
            unit_id=self.names.unit(line["申请单位"]), began_on=line["开始日期"],
            centre_id=self.names.centre(line["中心"]) if line["中心"] else None, number=line["编号"] or None,
            variables=variables,
            deadlines={self.made.deadlines[row["期限"]]: row["到期"] for row in self._of(DEADLINES, code)},
            papers=[
                {"kind": row["种类"], "number": row["文号"], "title": row["标题"], "date": row["日期"],
                 "addressee": row["主送"], "body": row["正文"]}
                for row in self._of(PAPERS, code)
            ],
            source=line.source,
        )  # fmt: skip

    def _of(self, sheet: str, code: str) -> list[Line]:
        return [line for line in self._sound(sheet) if line["办件代号"] == code]

    def _say(self, line: Line, key: str, *, blocks: bool = True, **values: str) -> None:
        self.report.problems.append(Problem(line.sheet, line.number, text(key, self.lang, **values), blocks))

    def _report(self, line: Line, sentence: str) -> None:
        self.report.problems.append(Problem(line.sheet, line.number, sentence))
