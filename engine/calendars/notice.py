"""Import of the State Council's yearly holiday notice from a CSV file, with one sentence per problem."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date

from engine.calendars.dates import FIRST_YEAR, LAST_YEAR
from engine.calendars.days import HOLIDAY, NEW_YEAR_REACHES_BACK_TO, WORKDAY, Calendar, Day, Kind, content_version
from engine.calendars.errors import NoticeError, NoticeProblem
from engine.calendars.sentences import ENGLISH_WEEKDAYS, WEEKDAYS

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("holiday", "休", "休息", "放假", "休息日", "节假日"), HOLIDAY),
    **dict.fromkeys(("workday", "班", "上班", "调休", "调休上班", "工作日"), WORKDAY),
}
HEADINGS = ("date", "日期")
SOURCE_LINE = re.compile(r"#\s*(?:source|来源|文号)\s*[:：]\s*(.+?)[,\s]*")
DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
FESTIVALS = ("春节", "清明", "端午", "中秋")
FESTIVALS_SINCE = 2008
"""First year in which all four are public holidays. A shared day is named after both: 国庆节、中秋节."""
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Days the law itself names (全国年节及纪念日放假办法); every yearly notice has them and the four festivals."""


class _Problems:
    """Collects problems in both languages, in the order of the file."""

    def __init__(self) -> None:
        self.found: list[NoticeProblem] = []

    def add(self, line: int, code: str, zh: str, en: str) -> None:
        where = (f"第 {line} 行：", f"Line {line}: ") if line else ("", "")
        self.found.append(NoticeProblem(line, code, where[0] + zh, where[1] + en))


def table_from_csv(content: str | bytes, source: str | None = None) -> tuple[Day, ...]:
    """The rows of a notice: lines ``date,kind,name``, e.g. ``2027-10-01,holiday,国庆节``.

    ``content`` is the file, as text or bytes (UTF-8 or GB18030). A heading, empty lines and lines beginning with # are
    skipped. Kinds are holiday/休/放假 and workday/班/上班. ``source`` is the 文号; without it the file has a line
    ``# 文号: ...``. A file with 1 October of a year is that year's notice and must be complete; any other file is an
    amendment of single days. Raises NoticeError listing every problem; then nothing may be used.
    """
    problems = _Problems()
    text = _text(content, problems)
    lines = text.splitlines()
    named = next((match[1] for line in lines if (match := SOURCE_LINE.fullmatch(line.strip()))), None)
    source = (source or named or "").strip()
    if not source and not problems.found:
        zh = "缺少文号：请用参数给出，或在文件中写一行“# 文号：……”。"
        problems.add(
            0, "calendar.notice_source", zh, "The source is missing: give it, or write a line '# source: ...'."
        )
    rows: dict[date, tuple[int, Day]] = {}
    for number, cells in _records(lines):
        row = _row(number, cells, source, problems)
        if row is None:
            continue
        if row.day in rows:
            earlier = rows[row.day][0]
            zh = f"{row.day} 已在第 {earlier} 行出现。"
            problems.add(number, "calendar.notice_twice", zh, f"{row.day} is already on line {earlier}.")
            continue
        rows[row.day] = (number, row)
    days = tuple(sorted((row for _, row in rows.values()), key=lambda row: row.day))
    if not problems.found:
        _check_whole(days, problems)
    if problems.found:
        raise NoticeError(tuple(problems.found))
    return days


def with_notice(calendar: Calendar, rows: Iterable[Day], version: str | None = None) -> Calendar:
    """``calendar`` with the imported ``rows``: the next version, labelled by its content unless ``version`` is given.

    A year whose 1 October is among the rows is replaced as a whole, because a notice says everything about its year;
    only days from 24 December that an official notice already fixed stay, they belong to the next year's notice. Rows
    of other years replace single days.
    """
    rows = tuple(rows)
    replaced = _noticed_years(rows)
    kept = {
        row.day: row
        for row in calendar.rows()
        if row.day.year not in replaced
        or (not row.provisional and row.day.month == 12 and row.day.day >= NEW_YEAR_REACHES_BACK_TO)
    }
    kept.update({row.day: row for row in rows})
    merged = tuple(kept.values())
    return Calendar.from_rows(version if version is not None else content_version(merged), merged)


def _noticed_years(rows: Iterable[Day]) -> frozenset[int]:
    """Years the rows are the whole notice of: those with 1 October as a holiday."""
    return frozenset(r.day.year for r in rows if r.kind == HOLIDAY and (r.day.month, r.day.day) == (10, 1))


def _text(content: str | bytes, problems: _Problems) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.add(0, "calendar.notice_encoding", "文件不是 UTF-8 或 GB18030 编码的文本。", "Not UTF-8 or GB18030 text.")
    return ""


def _records(lines: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Line number and cells of every line with data; a fullwidth comma, semicolon or tab separates, too."""
    for number, line in enumerate(lines, start=1):
        if not line.strip(" ,\t") or line.lstrip(' "').startswith("#"):
            continue
        normal = line.replace("，", ",").replace("\t", ",").replace(";", ",")
        cells = [cell.strip() for cell in next(csv.reader([normal]))]
        if cells[0].lower() not in HEADINGS:
            yield number, cells


def _row(number: int, cells: list[str], source: str, problems: _Problems) -> Day | None:
    """The row of one line, or None after noting what is wrong with it."""
    if len([cell for cell in cells if cell]) < 3:
        zh = "应有三列：日期、类型（休/班）、名称。"
        problems.add(number, "calendar.notice_columns", zh, "Three columns are needed: date, kind, name.")
        return None
    day = _date(cells[0])
    if day is None:
        zh = f"“{cells[0]}”不是 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期，请写成 2027-10-01。"
        en = f"'{cells[0]}' is not a date of {FIRST_YEAR} to {LAST_YEAR}; write it like 2027-10-01."
        problems.add(number, "calendar.notice_date", zh, en)
    kind = KINDS.get(cells[1].lower())
    if kind is None:
        zh = f"类型“{cells[1]}”不明，请写 holiday（休）或 workday（班）。"
        problems.add(number, "calendar.notice_kind", zh, f"Kind '{cells[1]}' is unknown; write holiday or workday.")
    if day is None or kind is None:
        return None
    if kind == WORKDAY and day.weekday() < 5:
        zh = f"{day} 是{WEEKDAYS[day.weekday()]}，本来就是工作日，不能是调休上班日；请核对日期。"
        en = f"{day} is a {ENGLISH_WEEKDAYS[day.weekday()]}, a working day anyway; check the date."
        problems.add(number, "calendar.notice_weekday", zh, en)
        return None
    return Day(day, kind, cells[2], source)


def _date(text: str) -> date | None:
    match = DATE.fullmatch(text)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _check_whole(days: tuple[Day, ...], problems: _Problems) -> None:
    """A file must say something, and a yearly notice must be complete: half of one would make the year look known."""
    if not days:
        problems.add(0, "calendar.notice_empty", "文件中没有任何日期。", "The file has no dates.")
    for year in sorted(_noticed_years(days)):
        off = {row.day for row in days if row.kind == HOLIDAY}
        missing = [f"{year}-{m:02}-{d:02}" for m, d in FIXED_HOLIDAYS if date(year, m, d) not in off]
        names = " ".join(row.name for row in days if row.day.year == year and row.kind == HOLIDAY)
        missing += [name for name in FESTIVALS if year >= FESTIVALS_SINCE and name not in names]
        if missing:
            zh = f"{year} 年的通知不完整，缺少：{'、'.join(missing)}。"
            en = f"The notice of {year} is incomplete; missing: {', '.join(missing)}."
            problems.add(0, "calendar.notice_incomplete", zh, en)
