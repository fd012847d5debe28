"""The sentences that explain how a due date was counted, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from engine.calendars.counting import Reckoning, Suspension
from engine.calendars.dates import ONE_DAY, lacks_corresponding_day, parse_date, parse_month_day
from engine.calendars.days import HolidayRun
from engine.calendars.rules import Direction, Rule

SHORT_NAMES = {
    "元旦": ("元旦", "New Year's Day"),
    "春节": ("春节", "Spring Festival"),
    "清明节": ("清明", "Tomb-Sweeping Day"),
    "劳动节": ("劳动节", "Labour Day"),
    "端午节": ("端午", "Dragon Boat Festival"),
    "中秋节": ("中秋", "Mid-Autumn Festival"),
    "国庆节": ("国庆", "National Day"),
    "抗战胜利纪念日": ("抗战胜利纪念日", "Victory Day"),
}
"""Names of the calendar table -> (short Chinese name before 假期, English name before "holiday")."""

UNITS = {
    "workday": ("个工作日", "working day"),
    "day": ("日", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "year": ("年", "year"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
POINTS = {
    "start_of_month": ("当月首日", "the first day of its month"),
    "end_of_month": ("当月末日", "the last day of its month"),
    "start_of_year": ("当年首日", "the first day of its year"),
    "end_of_year": ("当年末日", "the last day of its year"),
}


def counted(rule: Rule, anchor: str, reckoning: Reckoning, unknown_years: Sequence[int], lang: str) -> str:
    """One sentence for a counted date: anchor, rule, what was skipped, rolling, result, and 暂定 where it is."""
    if rule.name == "date":
        clauses = [anchor if lang == "zh" else f"{anchor}, as entered"]
    else:
        opening = {Direction.FORWARD: _period, Direction.BACK: _window, Direction.POINT: _point}[rule.kind.direction]
        clauses = opening(rule, anchor, reckoning, lang)
    sentence = "，".join(clauses) if lang == "zh" else ", ".join(clauses)
    return sentence + _provisional(unknown_years, lang)


def chosen(name: str, due: str, sentences: Sequence[str], lang: str) -> str:
    """One sentence for the later or earlier of several dates; ``sentences`` explain each of them."""
    if lang == "zh":
        return f"{'；'.join(sentences)}；取{'较晚' if name == 'later' else '较早'}者，为 {due:s}"
    return f"{'; '.join(sentences)}; the {name} of them is {due:s}"


def _period(rule: Rule, anchor: str, reckoning: Reckoning, lang: str) -> list[str]:
    chinese, at_least = lang == "zh", rule.name == "at_least_days"
    amount = _amount(rule, lang)
    if not rule.count:
        clauses = [f"{anchor} 当日（{amount}）" if chinese else f"{anchor} itself ({amount})"]
    elif chinese:
        clauses = [f"自 {anchor} 次日起{'不少于' if at_least else ''} {amount}"]
    else:
        clauses = [f"{'at least ' if at_least else ''}{amount} from the day after {anchor}"]
    clauses += _suspended(reckoning.suspensions, rule.kind.unit == "workday", lang)
    if rule.kind.unit == "workday" and rule.count:
        clauses += _skipped_while_counting(reckoning, parse_date(anchor).year, lang)
    else:
        clauses += _month_end(rule, anchor, rule.count, lang)
        clauses += _rolled(reckoning, lang)
    if at_least:
        clauses.append(f"至 {reckoning.day} 届满" if chinese else f"running out at the end of {reckoning.day}")
        return clauses
    return clauses + _result(reckoning, f"至 {reckoning.day}" if chinese else f"to {reckoning.day}")


def _window(rule: Rule, anchor: str, reckoning: Reckoning, lang: str) -> list[str]:
    chinese, amount = lang == "zh", _amount(rule, lang)
    clauses = [f"{anchor} 之前 {amount}（当日不计）" if chinese else f"{amount} before {anchor} (that day not counted)"]
    if rule.kind.unit == "workday" and rule.count:
        clauses += _skipped_while_counting(reckoning, parse_date(anchor).year, lang)
    else:
        clauses += _month_end(rule, anchor, -rule.count, lang)
        clauses += _rolled(reckoning, lang)
    return clauses + _result(reckoning, f"为 {reckoning.day}" if chinese else f"is {reckoning.day}")


def _point(rule: Rule, anchor: str, reckoning: Reckoning, lang: str) -> list[str]:
    chinese = lang == "zh"
    if rule.name == "yearly":
        month, day = parse_month_day(rule.argument)
        opening = (
            f"每年 {month} 月 {day} 日，自 {anchor} 起（含当日）首次"
            if chinese
            else f"every year on {day} {MONTHS[month - 1]}, first on or after {anchor}"
        )
        if (month, day) == (2, 29) and reckoning.nominal.day == 28:
            opening += "（平年为 2 月 28 日）" if chinese else " (28 Feb in a common year)"
    else:
        opening = f"{anchor} 的{POINTS[rule.name][0]}" if chinese else f"{POINTS[rule.name][1]}, counted from {anchor}"
    result = f"为 {reckoning.day}" if chinese else f"is {reckoning.day}"
    return [opening, *_rolled(reckoning, lang), *_result(reckoning, result)]


def _result(reckoning: Reckoning, clause: str) -> list[str]:
    """The closing ``clause`` with the date, unless the clause of the rolled last day has just named it."""
    return [clause] if reckoning.day == reckoning.nominal else []


def _amount(rule: Rule, lang: str) -> str:
    chinese, english = UNITS[rule.kind.unit]
    return f"{rule.count} {chinese}" if lang == "zh" else _number(rule.count, english)


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _skipped_while_counting(reckoning: Reckoning, year: int, lang: str) -> list[str]:
    """The clause naming holidays and weekend days that did not count, and the made-up days that did."""
    chinese = lang == "zh"
    skipped = _holidays(reckoning.excluded, year, lang)
    if reckoning.weekend_days:
        n = reckoning.weekend_days
        skipped.append(f"双休日 {n} 天" if chinese else _number(n, "weekend day"))
    clauses: list[str] = []
    if skipped:
        clauses.append("扣除" + "、".join(skipped) if chinese else "not counting " + _listed(skipped))
    if reckoning.made_up:
        days = [_day(day, year, lang) for day in reckoning.made_up]
        if chinese:
            clauses.append("计入调休上班日 " + "、".join(days))
        else:
            clauses.append(f"counting the made-up working day{'s' if len(days) > 1 else ''} " + _listed(days))
    return clauses


def _rolled(reckoning: Reckoning, lang: str) -> list[str]:
    """The clause of the last day that fell on a day off, and where it went; nothing when it did not move."""
    nominal, day = reckoning.nominal, reckoning.day
    if nominal == day:
        return []
    run = next((run for run in reckoning.excluded if run.first <= nominal <= run.last), None)
    if lang == "zh":
        reason = _holiday_name([run.name], lang) if run else WEEKDAYS[nominal.weekday()]
        return [f"末日 {nominal} 为{reason}，{'顺延' if day > nominal else '提前'}至 {day}"]
    reason = f"in the {_holiday_name([run.name], lang)}" if run else f"a {ENGLISH_WEEKDAYS[nominal.weekday()]}"
    return [f"whose last day {nominal} is {reason} and moves {'on' if day > nominal else 'back'} to {day}"]


def _month_end(rule: Rule, anchor: str, n: int, lang: str) -> list[str]:
    """The clause for a month without the corresponding day (民法典 202)."""
    months = n * 12 if rule.kind.unit == "year" else n
    if rule.kind.unit not in ("month", "year") or not lacks_corresponding_day(parse_date(anchor), months):
        return []
    return ["到期月无对应日，以月末日为末日" if lang == "zh" else "ending on the last day of a month without that day"]


def _suspended(suspensions: Iterable[Suspension], in_workdays: bool, lang: str) -> list[str]:
    clauses: list[str] = []
    for stop in suspensions:
        last = stop.resumed - ONE_DAY
        if lang == "zh":
            unit = "个工作日" if in_workdays else "天"
            clauses.append(f"扣除中止期间（{stop.first} 至 {last}，{stop.days} {unit}）")
        else:
            unit = _number(stop.days, "working day" if in_workdays else "day")
            clauses.append(f"not counting the suspension from {stop.first} to {last} ({unit})")
    return clauses


def _provisional(years: Sequence[int], lang: str) -> str:
    if not years:
        return ""
    span = str(years[0]) if len(years) == 1 else "、".join(map(str, years))
    if years and len(years) > 3:
        span = f"{years[0]} 至 {years[-1]}" if lang == "zh" else f"{years[0]} to {years[-1]}"
    if lang == "zh":
        return f"（暂定：{span} 年放假安排尚未导入）"
    return f" (provisional: no holiday notice on file for {span.replace('、', ', ')})"


def _holidays(runs: Sequence[HolidayRun], year: int, lang: str) -> list[str]:
    """The holidays as phrases; runs that touch become one phrase under all their names."""
    groups: list[list[HolidayRun]] = []
    for run in runs:
        if groups and (run.first - groups[-1][-1].last).days == 1:
            groups[-1].append(run)
        else:
            groups.append([run])
    phrases: list[str] = []
    for group in groups:
        name = _holiday_name([run.name for run in group], lang)
        dates = _span(group[0].first, group[-1].last, year, lang)
        phrases.append(f"{name}（{dates}）" if lang == "zh" else f"the {name} ({dates})")
    return phrases


def _holiday_name(names: Iterable[str], lang: str) -> str:
    """The names, each once; a name the package does not know (a local closing day) stays as the table has it."""
    single = list(dict.fromkeys(part for name in names for part in name.split("、")))
    known = all(name in SHORT_NAMES for name in single)
    if lang == "zh":
        return "、".join(SHORT_NAMES[name][0] if known else name for name in single) + ("假期" if known else "")
    return _listed([SHORT_NAMES[name][1] if name in SHORT_NAMES else name for name in single]) + " holiday"


def _span(first: date, last: date, year: int, lang: str) -> str:
    """``10月1日至7日`` / ``1–7 Oct``; the year appears when it is not ``year``."""
    if first == last:
        return _day(first, year, lang)
    if lang == "zh":
        end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else _day(last, first.year, lang)
        return f"{_day(first, year, lang)}至{end}"
    return f"{_day(first, year, lang)} to {_day(last, year, lang)}"


def _day(day: date, year: int, lang: str) -> str:
    if lang == "zh":
        return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return text if day.year == year else f"{text} {day.year}"


def _listed(phrases: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(phrases[:-1]), phrases[-1]]))
