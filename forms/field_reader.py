"""Reads one keyed component: its limits, pattern, options, read-only rule and our own properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.components import CHOICE, TEXTUAL, Check, Field, Options
from forms.consequences import check_consequences
from forms.findings import Report
from forms.paths import Path, parse_path
from forms.patterns import Pattern, PatternError, compile_pattern
from forms.rules import Condition, Limit, RuleError, as_decimal, condition, expression, is_feel, limit, template

_LIMITS = {"number": ("min", "max"), "textfield": ("minLength", "maxLength"), "textarea": ("minLength", "maxLength")}
_VALIDATION_TYPES = ("", "custom", "email")
_SUBTYPES = ("date", "time", "datetime")


def read_field(
    component: Mapping[str, Any], path: Path, dotted: str, hide: tuple[Condition, ...], report: Report
) -> Field:
    """Compile one keyed component that stands at ``path``; findings go to ``report``."""
    reader = _FieldReader(component, report)
    kind = component["type"]
    names = ("dateLabel", "timeLabel", "label") if kind == "datetime" else ("label",)  # as form-js shows them
    label = str(next(filter(None, map(component.get, names)), ""))
    if not label and kind != "expression" and not reader.properties.get("header"):
        report.add("form.no_label", component["id"])
    reader.check_details()
    try:
        template(label)
    except RuleError as error:
        report.add("form.bad_template", component["id"], source=error)
    options = reader.options()
    check_consequences(component, options, report)
    same_as = reader.properties.get("sameAs")
    return Field(
        id=component["id"],
        type=kind,
        label=label,
        path=path,
        dotted=dotted,
        component=component,
        hide=hide,
        disabled=component.get("disabled") is True,
        readonly=reader.readonly(),
        required=reader.rules.get("required") is True,
        limits=reader.limits(),
        pattern=reader.pattern(),
        options=options,
        function=reader.function("expression") if kind == "expression" else None,
        same_as=parse_path(str(same_as)) if same_as else None,
        check=read_check(component, report),
    )


def read_check(component: Mapping[str, Any], report: Report) -> Check | None:
    """Our ``check`` property (a FEEL condition) with its message ``checkMessage``."""
    properties = component.get("properties") or {}
    source = properties.get("check")
    if not source:
        return None
    if not properties.get("checkMessage"):
        report.add("form.check_without_message", component["id"])
    try:
        if not is_feel(source):
            raise RuleError("应以 = 开头")
        return Check(expression(source, check=True), str(properties.get("checkMessage") or ""))
    except RuleError as error:
        report.add("form.bad_expression", component["id"], property="check", detail=error, source=source)
        return None


class _FieldReader:
    def __init__(self, component: Mapping[str, Any], report: Report) -> None:
        self.component, self.report = component, report
        self.kind: str = component["type"]
        self.rules: Mapping[str, Any] = component.get("validate") or {}
        self.properties: Mapping[str, Any] = component.get("properties") or {}

    def bad(self, name: str, value: object) -> None:
        self.report.add("form.bad_rule", self.component["id"], property=name, value=value)

    def bad_expression(self, name: str, source: object, error: Exception) -> None:
        self.report.add("form.bad_expression", self.component["id"], property=name, detail=error, source=source)

    def function(self, name: str) -> Any:
        """The expression in property ``name``; None with a finding when it cannot be used."""
        source = self.component.get(name)
        try:
            if not is_feel(source):
                raise RuleError("应以 = 开头")
            return expression(str(source))
        except RuleError as error:
            self.bad_expression(name, source, error)
            return None

    def readonly(self) -> bool | Condition:
        """Whether, or when, the field is read-only."""
        value = self.component.get("readonly")
        if not is_feel(value):
            return value is True
        try:
            return condition(str(value))
        except RuleError as error:
            self.bad_expression("readonly", value, error)
            return False

    def limits(self) -> dict[str, Limit]:
        """The limits that form-js applies to this type of field."""
        found: dict[str, Limit] = {}
        for name in _LIMITS.get(self.kind, ()):
            value = self.rules.get(name)
            if value in (None, ""):
                continue
            try:
                found[name] = limit(value)
            except RuleError as error:
                if is_feel(value):
                    self.bad_expression(name, value, error)
                else:
                    self.bad(name, value)
        return found

    def pattern(self) -> Pattern | None:
        """The compiled pattern of a text."""
        source = self.rules.get("pattern")
        if not source or self.kind not in TEXTUAL:
            return None
        try:
            return compile_pattern(str(source))
        except PatternError as error:
            self.report.add("form.bad_pattern", self.component["id"], detail=error, pattern=source)
            return None

    def options(self) -> Options | None:
        """Where the options come from, in the order form-js looks for them."""
        if self.kind not in CHOICE:
            return None
        component = self.component
        if component.get("valuesKey"):
            return Options(key=str(component["valuesKey"]))
        if isinstance(component.get("values"), list) and not component.get("valuesExpression"):
            self.check_options(component["values"])
            return Options(static=component["values"])
        if component.get("valuesExpression"):
            return Options(function=self.function("valuesExpression"))
        self.report.add("form.no_options", component["id"])
        return None

    def check_options(self, values: list[Any]) -> None:
        """Static options need a label and a value each, and no value twice."""
        seen = []
        for option in values:
            usable = isinstance(option, dict) and option.get("label") and option.get("value") not in (None, "")
            if not usable or option["value"] in seen:
                self.report.add("form.bad_option", self.component["id"], value=option)
            else:
                seen.append(option["value"])
        if not values:
            self.report.add("form.no_options", self.component["id"])

    def check_details(self) -> None:
        """The small properties whose wrong value form-js would ignore or stumble over."""
        component = self.component
        if self.kind == "datetime" and component.get("subtype", "date") not in _SUBTYPES:
            self.bad("subtype", component.get("subtype"))
        validation = self.rules.get("validationType", "")
        if validation == "phone":
            self.report.add("form.phone", component["id"])
        elif validation not in _VALIDATION_TYPES:
            self.bad("validationType", validation)
        digits = component.get("decimalDigits")
        if digits is not None and (isinstance(digits, bool) or not isinstance(digits, int) or not 0 <= digits <= 15):
            self.bad("decimalDigits", digits)
        for source, name in ((component, "increment"), (self.properties, "maxMB"), (self.properties, "maxFiles")):
            value = source.get(name)
            if value in (None, ""):
                continue
            try:
                if as_decimal(value) <= 0:
                    self.bad(name, value)
            except RuleError:
                self.bad(name, value)
