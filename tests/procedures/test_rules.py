"""Every rule of every procedure is on a step, in a form, with a role, or has a reason; the table says where."""

from __future__ import annotations

import pytest

from forms.catalogue import Catalogue
from tests.procedures.procedure import PROCEDURES, ROOT, Procedure
from tests.procedures.rule_table import TABLE, Rules, binding, table


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_all_rules_are_listed_and_the_diagram_names_no_other(procedure: Procedure) -> None:
    rules = Rules(procedure)
    said = procedure.stage["rules"]

    own = [f"{said['prefix']}-{n:03d}" for n in range(1, said["count"] + 1)]
    assert list(rules.known) == [*own, *said.get("further", ())]
    assert set(rules.elements) <= set(rules.known)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_rule_is_kept_somewhere_or_has_a_reason(procedure: Procedure) -> None:
    rules = Rules(procedure)

    lost = [
        rule for rule, known in rules.known.items() if not known.get("reason") and not any(rules.places(rule).values())
    ]

    assert lost == []


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_binding_rule_on_a_step_is_walked_by_a_scenario(procedure: Procedure) -> None:
    rules = Rules(procedure)

    untested = [
        rule
        for rule, known in rules.known.items()
        if binding(known) and not known.get("reason") and not rules.places(rule)["scenarios"]
    ]

    assert untested == []


@pytest.mark.parametrize("procedure", PROCEDURES, ids=str)
def test_every_form_field_that_keeps_a_rule_exists(procedure: Procedure) -> None:
    named = {field for known in Rules(procedure).known.values() for field in known.get("forms", ())}
    catalogue = Catalogue()

    for form in sorted({field.partition(".")[0] for field in named}):
        path = next(ROOT.glob(f"forms/*/{form}.form"))
        compiled = catalogue.compile(form, path.read_bytes())
        wanted = {field.partition(".")[2] for field in named if field.startswith(form + ".")}
        assert wanted <= {*compiled.keys, *compiled.rows}, form


def test_the_table_of_rules_is_up_to_date() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
