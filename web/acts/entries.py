"""The fields of an act's page: what may be entered, what was entered, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from engine.identity.colleagues import Colleague

WORDS, LINE, DATE, ONE, PICK, MANY = "words", "line", "date", "one", "pick", "many"


@dataclass(frozen=True)
class Choice:
    """Something to choose. ``why_not`` is the sentence that tells why it cannot be chosen; '' where it can."""

    value: str
    label: str
    note: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Entry:
    """One field. ``kind``: ``words`` (lines of text), ``line``, ``date``, ``one`` of a list, ``pick`` among explained
    choices, or ``many`` of them. Its label is the text ``act.field.<name>`` unless ``label`` names another."""

    name: str
    kind: str = WORDS
    required: bool = True
    choices: Sequence[Choice] = ()
    value: str = ""
    label: str = ""

    @property
    def label_key(self) -> str:
        """The key of the label's text."""
        return f"act.field.{self.label or self.name}"

    @property
    def is_stuck(self) -> bool:
        """Whether something must be chosen and nothing can be."""
        return self.required and self.kind in (ONE, PICK, MANY) and all(choice.why_not for choice in self.choices)


def people(colleagues: Sequence[Colleague]) -> list[Choice]:
    """Colleagues as choices: name and title, with the unit as a note."""
    return [
        Choice(one.id, f"{one.name}（{one.title}）" if one.title else one.name, one.unit) for one in colleagues
    ]  # fmt: skip


class Given:
    """What was entered: one text for each field, several for a field of many."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form

    def __bool__(self) -> bool:
        return bool(self._form)

    def one(self, name: str) -> str:
        """The text entered in ``name``, '' when there is none."""
        return self._form.get(name, "").strip()

    def many(self, name: str) -> list[str]:
        """Everything chosen in ``name``."""
        return self._form.getlist(name)

    def chosen(self, name: str, value: str) -> bool:
        """Whether ``value`` was chosen in ``name``."""
        return value in self._form.getlist(name)


def missing(entries: Sequence[Entry], given: Given) -> Mapping[str, list[str]]:
    """Field name -> the key of what is wrong, for every required field that is empty."""
    return {
        entry.name: ["field.choose_people" if entry.kind == MANY else "field.field_required"]
        for entry in entries
        if entry.required and not any(value.strip() for value in given.many(entry.name))
    }  # fmt: skip
