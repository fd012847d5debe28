"""What expressions read from outside the case, remembered so that replay never has to ask a live table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Seen(Mapping[str, Any]):
    """A read-only mapping, loaded when it is first read, that notes every key that was read in ``log``.

    ``load`` may return None (a case without a centre): every key then reads as absent.
    """

    def __init__(self, name: str, load: Callable[[], Mapping[str, Any] | None], log: dict[str, Any]) -> None:
        self._name, self._load, self._log = name, load, log
        self._values: Mapping[str, Any] | None = None

    def _content(self) -> Mapping[str, Any]:
        if self._values is None:
            self._values = self._load() or {}
        return self._values

    def __getitem__(self, key: str) -> Any:
        content = self._content()
        self._log[f"{self._name}.{key}"] = content.get(key)
        return content[key]

    def __iter__(self) -> Iterator[str]:
        for key in self._content():
            self._log[f"{self._name}.{key}"] = self._content()[key]
            yield key

    def __len__(self) -> int:
        return len(self._content())


def recorded(name: str, log: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping ``name`` as it was read: the inverse of what :class:`Seen` logged."""
    prefix = f"{name}."
    return {key[len(prefix) :]: value for key, value in log.items() if key.startswith(prefix)}
