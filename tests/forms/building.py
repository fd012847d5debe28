"""Builds small forms for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.errors import Invalid
from forms.catalogue import Catalogue, CompiledForm


def source(*components: Mapping[str, Any]) -> bytes:
    """A form file of these components; ids are added."""
    counter = iter(range(1, 1000))

    def with_ids(component: Mapping[str, Any]) -> dict[str, Any]:
        number = next(counter)
        children = (
            {"components": [with_ids(child) for child in component["components"]]} if "components" in component else {}
        )
        return {"id": f"Field_{number}", "label": component.get("key", "") or "组", **component, **children}

    return json.dumps({"type": "default", "components": [with_ids(component) for component in components]}).encode()


def form(*components: Mapping[str, Any]) -> CompiledForm:
    """The compiled form of these components."""
    return Catalogue().compile("sample", source(*components))


def errors(compiled: CompiledForm, data: Mapping[str, Any], **around: Any) -> dict[str, list[str]]:
    """The sentences by path that a submission earns; {} when it is in order."""
    try:
        compiled.check(data, **around)
    except Invalid as refused:
        return dict(refused.errors)
    return {}
