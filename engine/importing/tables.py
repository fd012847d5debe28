"""Pure: the sheets of the import workbook and their columns, for one procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.definitions.manifest import Manifest
from engine.definitions.takeover import Place

UNITS, CENTRES, ITEMS, CASES = "单位", "中心", "能力项目", "办件"
VARIABLES, DEADLINES, PAPERS, PLACES = "变量", "期限", "文书", "环节"
LISTED = ("说明", "环节", "_")  # sheets that are there to be read by people
CLAIM = "占用："


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether every row needs it, what it takes (``text``, ``date``, ``choice``), and a word of
    explanation."""

    heading: str
    needed: bool = False
    kind: str = "text"
    choices: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet with its columns."""

    name: str
    columns: Sequence[Column]

    @property
    def headings(self) -> list[str]:
        """The headings in order."""
        return [column.heading for column in self.columns]


@dataclass(frozen=True)
class Layout:
    """Every sheet of the workbook of one procedure, and the ids behind the words in it."""

    tables: Mapping[str, Table]
    states: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    item_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    deadlines: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


def layout(manifest: Manifest, places: Sequence[Place], unit_kinds: Sequence[str] = ()) -> Layout:
    """The workbook of the procedure of ``manifest``, whose cases may be taken over at ``places``."""
    states = {state.name: key for key, state in manifest.centre_states.items()}
    dates = {name: key for key, name in manifest.centre_dates.items()}
    claims = {CLAIM + name: key for key, name in manifest.claims.items()}
    kinds = {kind.name: key for key, kind in manifest.capabilities.items()}
    item_columns = {
        key: {kind.item: "name", **{heading: column for column, heading in kind.columns.items()}}
        for key, kind in manifest.capabilities.items()
    }
    deadlines = {deadline.name: key for key, deadline in manifest.deadlines.items()}
    tables = (
        _units(unit_kinds), _centres(list(states), list(dates), list(claims)), _items(manifest, list(kinds)),
        _cases(places), _VARIABLES, _deadlines(list(deadlines)), _PAPERS,
    )  # fmt: skip
    return Layout(
        {table.name: table for table in tables}, states, dates, claims, kinds, item_columns, deadlines,
        {place.called: place for place in places},
    )  # fmt: skip


def _units(kinds: Sequence[str]) -> Table:
    return Table(
        UNITS,
        (
            Column("名称", needed=True, note="系统里已有的单位不用再写"),
            Column("类别", needed=True, choices=kinds, note="英文类别，如 institute、district_bureau"),
            Column("统一社会信用代码"),
            Column("行政区划代码", note="六位，如 500112"),
        ),
    )


def _centres(states: Sequence[str], dates: Sequence[str], claims: Sequence[str]) -> Table:
    return Table(
        CENTRES,
        (
            Column("名称", needed=True),
            Column("承建单位", needed=True, note="与“单位”表或系统里的名称相同"),
            Column("产业"),
            Column("状态", needed=True, kind="choice", choices=states),
            Column("状态日期", needed=True, kind="date", note="进入现在状态的法定日期"),
            *(Column(name, kind="date") for name in dates),
            *(Column(name, note="只能有一个中心占用；填占用的内容，如产业名称") for name in claims),
        ),
    )


def _items(manifest: Manifest, kinds: Sequence[str]) -> Table:
    headings = dict.fromkeys(
        heading for kind in manifest.capabilities.values() for heading in (kind.item, *kind.columns.values())
    )
    return Table(
        ITEMS,
        (
            Column("中心", needed=True, note="“中心”表里的名称"),
            Column("种类", needed=True, kind="choice", choices=kinds),
            *(Column(heading) for heading in headings),
        ),
    )


def _cases(places: Sequence[Place]) -> Table:
    return Table(
        CASES,
        (
            Column("代号", needed=True, note="自己起，只用来对应本工作簿其他表，如 甲"),
            Column("所在环节", needed=True, kind="choice", choices=[place.called for place in places]),
            Column("申请单位", needed=True),
            Column("中心", note="“中心”表里或系统里的名称"),
            Column("编号", note="原有编号；不写就不编号"),
            Column("开始日期", needed=True, kind="date"),
        ),
    )


def _deadlines(names: Sequence[str]) -> Table:
    return Table(
        DEADLINES,
        (
            Column("办件代号", needed=True),
            Column("期限", needed=True, kind="choice", choices=names),
            Column("到期", needed=True, note="日期，或怎样算出来，如 years(2, since='2025-03-05')"),
        ),
    )


_VARIABLES = Table(
    VARIABLES,
    (
        Column("办件代号", needed=True),
        Column("变量", needed=True, note="“环节”表写明每个环节需要哪些"),
        Column("值", note="文字、数、日期；是、否；@账号 表示人（多人用逗号分开）；=算式"),
    ),
)
_PAPERS = Table(
    PAPERS,
    (
        Column("办件代号", needed=True),
        Column("种类", needed=True, note="如 批复、通知"),
        Column("文号"),
        Column("标题", needed=True),
        Column("日期", needed=True, kind="date"),
        Column("主送"),
        Column("正文"),
    ),
)
