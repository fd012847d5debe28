"""The check of one value, by type of component: the rules form-js applies, and ours, on the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.texts import text
from forms import patterns
from forms.components import MAX_TEXT, MULTIPLE_CHOICE, SINGLE_CHOICE, TEXTUAL, Field, normalised
from forms.files import check_files
from forms.level import Level
from forms.narrative_check import check_pictures, readable
from forms.numbers import plain_number
from forms.paths import MISSING, get
from forms.rules import RuleError, as_decimal
from forms.state import State
from forms.wording import length

MAX_DIGITS = 30

# the pattern of form-js, which is that of <input type=email>
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
_TIME = re.compile(rf"\d{{2}}:\d{{2}}(?::\d{{2}})?{_ZONE}\Z", re.ASCII)
_MOMENT = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,6}})?)?{_ZONE}\Z", re.ASCII)


@dataclass(slots=True)
class Verdict:
    """Collects what is wrong with one value, in the language of the reader."""

    lang: str
    errors: list[str] = field(default_factory=list)

    def add(self, key: str, **values: Any) -> None:
        """Add the sentence ``form.<key>``."""
        self.errors.append(text(f"form.{key}", self.lang, **values))


NOTHING: Sequence[str] = ()
"""What is wrong with a value that is right."""


def check_value(part: Field, level: Level, state: State) -> tuple[Any, Sequence[str]]:
    """The clean value of a visible field in ``level`` and the sentences about what is wrong with it."""
    # what was sent stands in the settled values; what the server keeps or computes is asked for
    value = level.values.get(part.path[0], MISSING) if part.is_flat else level.raw(part)
    if value is MISSING:
        value = part.empty
    if not part.is_checked or (type(value) is str and 0 < len(value) <= part.free):  # as most values of a long book
        return value, NOTHING
    blank = value is None or value == "" or value == []
    if blank and not part.required and not part.is_related:
        return value, NOTHING
    verdict = Verdict(state.lang)
    if part.required and (blank or (value is False and part.type == "checkbox")):
        verdict.add("required")
    if not blank:
        value = _CHECKS[part.type](part, value, level, state, verdict)
    if part.is_related and not verdict.errors:
        _check_relations(part, value, level, state, verdict)
    return value, verdict.errors


def _check_relations(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> None:
    """Our rules about other fields: ``sameAs`` and ``check``."""
    if part.same_as is not None and value != get(level.values, part.same_as):
        labels = [other.label for other in level.scope.fields if other.path == part.same_as]
        verdict.add("same_as", label=labels[0] if labels else ".".join(part.same_as))
    if part.check is not None and part.check.function(state.judged(level)) is False:
        verdict.errors.append(part.check.message or text("form.check", verdict.lang))


def _limit(part: Field, name: str, level: Level, verdict: Verdict) -> Decimal | None:
    limit = part.limits.get(name)
    if limit is None:
        return None
    if limit.function is None:  # nothing to look up around the field, as nearly always
        return limit.fixed
    try:
        return limit.value(level.context)
    except RuleError:
        verdict.add("limit_broken")
        return None


def _words(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    if not isinstance(value, str):
        verdict.add("text")
        return ""
    if part.is_narrative:
        return _narrative(part, value, level, state, verdict)
    longest = MAX_TEXT if part.pattern is None else patterns.MAX_TEXT
    if len(value) > longest:
        verdict.add("text_too_long", limit=longest)
        return value
    if part.pattern is not None and not part.pattern.matches(value):
        message = (part.component.get("validate") or {}).get("patternErrorMessage")
        verdict.errors.append(message or text("form.pattern", verdict.lang))
    if part.limits:
        _check_length(part, value, level, verdict)
    if part.is_address and not _EMAIL.match(value):
        verdict.add("email")
    return value


def _narrative(part: Field, value: str, level: Level, state: State, verdict: Verdict) -> str:
    entered = readable(value, verdict.add)
    if entered is None:
        return value
    if len(entered) > MAX_TEXT:
        verdict.add("text_too_long", limit=MAX_TEXT)
    _check_length(part, entered, level, verdict)
    if not verdict.errors:  # the browser, too, looks at the pictures last
        check_pictures(value, state.files, verdict.add)
    return value


def _check_length(part: Field, entered: str, level: Level, verdict: Verdict) -> None:
    low, high = _limit(part, "minLength", level, verdict), _limit(part, "maxLength", level, verdict)
    signs = len(entered)  # each is one unit or two: most texts need no closer counting
    if low is not None and signs < low and length(entered) < low:
        verdict.add("min_length", limit=shown(low))
    if high is not None and 2 * signs > high and length(entered) > high:
        verdict.add("max_length", limit=shown(high))


def _number(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    value = plain_number(value) if isinstance(value, str) else value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
        verdict.add("number")
        return None
    number = Decimal(value)
    if abs(number.adjusted()) > MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
        verdict.add("number_too_large")
        return None
    digits, step = part.component.get("decimalDigits"), part.component.get("increment")
    exponent = number.as_tuple().exponent
    if digits is not None and isinstance(exponent, int) and -exponent > digits:
        verdict.add("integer" if digits == 0 else "decimals", digits=digits)
    if step and number % as_decimal(step):
        verdict.add("increment", step=step)
    low, high = _limit(part, "min", level, verdict), _limit(part, "max", level, verdict)
    if low is not None and number < low:
        verdict.add("min", limit=shown(low))
    if high is not None and number > high:
        verdict.add("max", limit=shown(high))
    return value


def shown(number: Decimal) -> str:
    """A number as a reader writes it, without exponent."""
    return format(plain_number(number), "f") if number % 1 else str(int(number))


def option_list(part: Field, level: Level, state: State) -> Sequence[tuple[Any, str]]:
    """The options of a choice as (value, label), normalised as form-js does."""
    if part.options is None:
        return ()
    if part.options.key is not None:
        return state.given_options(part.options.key)
    if part.options.function is not None:
        return normalised(part.options.function(level.context))
    return part.options.known


def _is_option(value: Any, options: Sequence[tuple[Any, str]]) -> bool:
    return any(type(value) is type(option) and value == option for option, _ in options)


def _choice(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    if not _is_option(value, option_list(part, level, state)):
        verdict.add("choice")
        return None
    return value


def _choices(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    options = option_list(part, level, state)
    if not isinstance(value, list) or not all(_is_option(item, options) for item in value):
        verdict.add("choices")
        return []
    unique: list[Any] = []
    for item in value:
        if item not in unique:
            unique.append(item)
    return unique


def _checkbox(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    if not isinstance(value, bool):
        verdict.add("boolean")
        return False
    return value


def _moment(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    subtype = part.component.get("subtype") or "date"
    day = None
    try:
        if subtype == "time":
            _require(_TIME, value)
            time.fromisoformat(value.replace("Z", "+00:00"))
        elif subtype == "date":
            _require(_DATE, value)
            day = date.fromisoformat(value)
        else:
            _require(_MOMENT, value)
            day = datetime.fromisoformat(value.replace("Z", "+00:00")).date()
    except ValueError:
        verdict.add(subtype)
        return None
    if day and state.today and part.component.get("disallowPassedDates") and day < state.today:
        verdict.add("past_date")
    return value


def _require(pattern: re.Pattern[str], value: object) -> None:
    if not isinstance(value, str) or not pattern.match(value):
        raise ValueError


def _files(part: Field, value: Any, level: Level, state: State, verdict: Verdict) -> Any:
    return check_files(part, value, get(level.initial, part.path), state.files, verdict.add)


_Check = Callable[[Field, Any, Level, State, Verdict], Any]
_CHECKS: Mapping[str, _Check] = {
    **dict.fromkeys(TEXTUAL, _words),
    **dict.fromkeys(SINGLE_CHOICE, _choice),
    **dict.fromkeys(MULTIPLE_CHOICE, _choices),
    "number": _number,
    "checkbox": _checkbox,
    "datetime": _moment,
    "filepicker": _files,
}
