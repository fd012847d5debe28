"""What each kind of field accepts and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.forms.building import errors, form

CHOICES = {"values": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]}
REQUIRED = {"validate": {"required": True}}


@pytest.mark.parametrize(
    ("component", "value", "accepted"),
    [
        ({"type": "textfield", **REQUIRED}, "", False),
        ({"type": "textfield", **REQUIRED}, None, False),
        ({"type": "textfield", **REQUIRED}, "有", True),
        ({"type": "textfield"}, 7, False),
        ({"type": "textfield", "validate": {"minLength": 2}}, "一", False),
        ({"type": "textfield", "validate": {"maxLength": 2}}, "一二三", False),
        ({"type": "textfield", "validate": {"maxLength": 2}}, "一二", True),
        ({"type": "textfield", "validate": {"pattern": "^[0-9A-Z]{18}$"}}, "91500000MA5U00000X", True),
        ({"type": "textfield", "validate": {"pattern": "^[0-9A-Z]{18}$"}}, "9150", False),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "a@b.cn", True),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "a@", False),
        ({"type": "textarea", "validate": {"maxLength": 3}}, "一二三四", False),
        ({"type": "number"}, "十", False),
        ({"type": "number"}, True, False),
        ({"type": "number"}, 80, True),
        ({"type": "number", "validate": {"min": 0, "max": 100}}, 100, True),
        ({"type": "number", "validate": {"min": 0, "max": 100}}, 100.01, False),
        ({"type": "number", "validate": {"min": 0, "max": 100}}, -1, False),
        ({"type": "number", "decimalDigits": 0}, 86.5, False),
        ({"type": "number", "decimalDigits": 1}, 86.5, True),
        ({"type": "number", "increment": "0.5"}, 86.3, False),
        ({"type": "number"}, "NaN", False),
        ({"type": "checkbox", **REQUIRED}, False, False),
        ({"type": "checkbox", **REQUIRED}, True, True),
        ({"type": "checkbox"}, "true", False),
        ({"type": "select", **CHOICES}, "a", True),
        ({"type": "select", **CHOICES}, "c", False),
        ({"type": "radio", **CHOICES}, ["a"], False),
        ({"type": "checklist", **CHOICES}, ["a", "b"], True),
        ({"type": "checklist", **CHOICES}, ["a", "z"], False),
        ({"type": "taglist", **CHOICES, **REQUIRED}, [], False),
        ({"type": "datetime", "subtype": "date", "dateLabel": "日期"}, "2026-02-28", True),
        ({"type": "datetime", "subtype": "date", "dateLabel": "日期"}, "2026-02-30", False),
        ({"type": "datetime", "subtype": "date", "dateLabel": "日期"}, "28.2.2026", False),
        ({"type": "datetime", "subtype": "time", "timeLabel": "时间"}, "09:30", True),
        ({"type": "datetime", "subtype": "time", "timeLabel": "时间"}, "25:00", False),
    ],
)
def test_a_field_accepts_what_its_rules_say(component: Mapping[str, Any], value: Any, accepted: bool) -> None:
    compiled = form({**component, "key": "field"})

    found = errors(compiled, {"field": value})

    assert (found == {}) is accepted
    assert accepted or list(found) == ["field"]


def test_a_required_field_that_was_not_sent_at_all_is_missing() -> None:
    assert errors(form({"type": "textfield", "key": "name", **REQUIRED}), {}) == {"name": ["此项必填"]}


def test_numbers_stay_exact() -> None:
    clean = form({"type": "number", "key": "score"}).check({"score": 86.4})

    assert clean == {"score": Decimal("86.4")}
    assert not any(isinstance(value, float) for value in clean.values())


def test_text_is_normalised_and_loses_characters_that_deceive() -> None:
    clean = form({"type": "textfield", "key": "name"}).check({"name": "甲\u0000乙\u202e丙\ud800"})

    assert clean["name"] == "甲乙丙"


def test_unknown_keys_are_not_kept() -> None:
    assert form({"type": "textfield", "key": "name"}).check({"name": "甲", "role": "admin"}) == {"name": "甲"}


def test_errors_are_said_in_the_language_asked_for() -> None:
    compiled = form({"type": "textfield", "key": "name", **REQUIRED})

    assert errors(compiled, {}, lang="en") == {"name": ["This field is required"]}


def test_a_date_that_passed_is_refused_where_the_form_says_so() -> None:
    from_today = {"type": "datetime", "subtype": "date", "dateLabel": "起", "key": "d", "disallowPassedDates": True}
    compiled = form(from_today)

    assert errors(compiled, {"d": "2026-09-27"}, today=date(2026, 9, 28)) == {"d": ["不得早于今天"]}
    assert errors(compiled, {"d": "2026-09-28"}, today=date(2026, 9, 28)) == {}


@pytest.mark.parametrize("data", [[], "text", None, 7])
def test_what_is_no_form_data_is_refused(data: Any) -> None:
    assert errors(form({"type": "textfield", "key": "name"}), data) == {"": ["提交的内容不是表单数据"]}
