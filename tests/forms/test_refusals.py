"""A form that could not be executed exactly as it is shown is refused, with the component named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import Catalogue
from forms.findings import FormRefused
from tests.forms.building import source

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*/*.form"))
TEXT = {"type": "textfield", "key": "name"}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "datagrid", "key": "rows"}, "form.unknown_component"),
        ({"type": "textfield"}, "form.no_key"),
        ({"type": "textfield", "key": "a b"}, "form.bad_key"),
        ({"type": "number", "key": "n", "validate": {"min": "=get entries(x)"}}, "form.bad_expression"),
        ({"type": "textfield", "key": "t", "conditional": {"hide": "=a ="}}, "form.bad_expression"),
        ({"type": "textfield", "key": "t", "validate": {"pattern": "("}}, "form.bad_pattern"),
        ({"type": "select", "key": "s"}, "form.no_options"),
        ({"type": "select", "key": "s", "values": [{"value": "a"}, {"value": "a"}]}, "form.bad_option"),
        ({"type": "textfield", "key": "t", "properties": {"sameAs": "nobody"}}, "form.unknown_same_as"),
        ({"type": "textfield", "key": "t", "properties": {"check": "=t = t"}}, "form.check_without_message"),
        ({"type": "dynamiclist", "path": "rows", "components": []}, "form.no_children"),
        ({"type": "textfield", "key": "t", "validate": {"validationType": "phone"}}, "form.phone"),
    ],
)
def test_a_component_that_cannot_be_executed_is_named(component: Mapping[str, Any], code: str) -> None:
    found = [finding for finding in Catalogue().findings(source(TEXT, component)) if finding.code == code]

    assert found
    assert found[0].message("zh") != found[0].message("en")
    with pytest.raises(FormRefused):
        Catalogue().compile("bad", source(TEXT, component))


def test_a_key_used_twice_is_refused() -> None:
    assert "form.duplicate_key" in {finding.code for finding in Catalogue().findings(source(TEXT, TEXT))}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"components": 7}', "﻿甲".encode()])
def test_what_is_no_form_is_refused_with_a_sentence(content: bytes) -> None:
    findings = Catalogue().findings(content)

    assert len(findings) == 1
    assert findings[0].message("zh")


@pytest.mark.parametrize("path", FORMS, ids=[path.stem for path in FORMS])
def test_every_form_of_every_procedure_compiles_without_a_word_against_it(path: Path) -> None:
    content = path.read_bytes()

    findings = [finding for finding in Catalogue().findings(content) if finding.severity != "info"]

    assert [finding.message("en") for finding in findings] == []
    assert json.loads(content)["id"] == path.stem
