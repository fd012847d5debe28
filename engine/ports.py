"""Protocols for everything outside the engine; each has an in-memory twin in ``engine.testing``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Protocol


class Clock(Protocol):
    """Two readings of the time, both aware UTC."""

    def business_now(self) -> datetime:
        """Now as the procedures count it."""

    def machine_now(self) -> datetime:
        """Now as sessions and leases count it."""


class CompiledForm(Protocol):
    """One form of a bundle, ready to check what somebody submits."""

    @property
    def keys(self) -> Sequence[str]:
        """Dotted paths of the fields that carry data."""

    @property
    def has_files(self) -> bool:
        """Whether a field takes files, so that what was uploaded has to be looked up."""

    @property
    def reads(self) -> frozenset[str] | None:
        """The names of what the server holds that :meth:`check` may read, the rest is only shown; None: all of it."""

    def check(
        self,
        data: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        lang: str = "zh",
        today: date | None = None,
    ) -> dict[str, Any]:
        """Return the clean data, or raise Invalid with sentences by path, in ``lang``; ``today`` is the business day.

        ``stored`` is what the server already holds (prefill): it wins over read-only fields. ``files`` maps a file id
        to what is known of it: {name, size in bytes, type, field, elsewhere, held} (engine.cases.uploads.told).
        """

    def places(self, data: Mapping[str, Any], lang: str = "zh") -> Sequence[tuple[str, str]]:
        """Every place of a submission that can be pointed at, as (path, name)."""

    def changes(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: str = "zh"
    ) -> Sequence[str]:
        """What differs at ``place`` of ``before``, one sentence each; none when ``after`` says the same."""

    def texts(self, data: Mapping[str, Any]) -> Sequence[str]:
        """The words of ``data`` that a search should find."""

    def files_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The ids of the files that ``data`` names in fields that take files, each with the path of its field."""

    def outline(self, lang: str = "zh") -> Mapping[str, str]:
        """The sections of the form and what they are called, in order; what stands in none is one by itself."""

    def by_section(self, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """What of ``data`` belongs to which section of :meth:`outline`; what no field takes is left out."""


class FormCatalogue(Protocol):
    """Turns the form files of a bundle into compiled forms."""

    def compile(self, key: str, source: bytes) -> CompiledForm:
        """Compile one form; raises Invalid when the file is not a form we can execute."""

    def findings(self, source: bytes) -> Sequence[Any]:
        """What is wrong with a form file, for the gate: findings with element, line, severity and message(lang)."""


class BlobStore(Protocol):
    """Files by the SHA-256 of their content; the same content is stored once."""

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Store ``stream`` (at most ``limit`` bytes, else Invalid) and return (digest, size in bytes)."""

    def get(self, digest: str) -> Iterator[bytes]:
        """The content in chunks; NotFound when it is not there."""


class Mailer(Protocol):
    """Delivers one message that left through the outbox; may be called twice with the same key."""

    def send(self, key: str, recipient: str, subject: str, body: str) -> None:
        """Send; ``key`` lets the receiver recognise a repetition."""
