"""Every rule of the measures is on a step, in a form, with a role, or has a written reason; the table says where."""

from __future__ import annotations

from engine.definitions.manifest_schema import load_manifest
from forms.catalogue import Catalogue
from tests.chongqing.cast import MANIFEST
from tests.chongqing.rule_table import TABLE, elements, places, rules, table

FORMS = MANIFEST.parents[1] / "forms" / "chongqing"


def test_all_ninety_six_rules_are_listed_and_the_diagram_names_no_other() -> None:
    assert list(rules()) == [f"CQ-{n:03d}" for n in range(1, 97)]
    assert set(elements()) <= set(rules())


def test_every_rule_is_kept_somewhere_or_has_a_reason() -> None:
    manifest, carriers = load_manifest(MANIFEST.name, MANIFEST.read_bytes()), elements()

    lost = [
        rule
        for rule, known in rules().items()
        if not known.get("reason") and not any(places(rule, known, carriers.get(rule, []), manifest).values())
    ]

    assert lost == []


def test_every_binding_rule_on_a_step_is_walked_by_a_scenario() -> None:
    manifest, carriers = load_manifest(MANIFEST.name, MANIFEST.read_bytes()), elements()

    untested = [
        rule
        for rule, known in rules().items()
        if known["strength"] in ("应当", "原则上") and not known.get("reason")
        and not places(rule, known, carriers.get(rule, []), manifest)["scenarios"]
    ]  # fmt: skip

    assert untested == []


def test_every_form_field_that_keeps_a_rule_exists() -> None:
    named = {field for known in rules().values() for field in known.get("forms", ())}
    catalogue = Catalogue()

    for form in sorted({field.partition(".")[0] for field in named}):
        compiled = catalogue.compile(form, (FORMS / f"{form}.form").read_bytes())
        wanted = {field.partition(".")[2] for field in named if field.startswith(form + ".")}
        assert wanted <= {*compiled.keys, *compiled.rows}, form


def test_the_table_of_rules_is_up_to_date() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
