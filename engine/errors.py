"""The one tree of errors. Each has a stable code; its sentence is in the message catalogue under ``error.<code>``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.texts import text


class LianghengError(Exception):
    """Base of every error a user may see.

    ``code`` is stable and names a sentence of the catalogue; ``values`` fill the sentence. Nothing here knows HTTP:
    the web layer alone maps the classes to status codes.
    """

    code = "unexpected"

    def __init__(self, code: str | None = None, /, **values: Any) -> None:
        self.code = code or type(self).code
        self.values = values
        super().__init__(self.code)

    def sentence(self, lang: str = "zh") -> str:
        """The error as one sentence for a user; ``lang`` is ``zh`` or ``en``."""
        return text(f"error.{self.code}", lang, **self.values)

    def __str__(self) -> str:
        return self.sentence("en")


class NotFound(LianghengError):
    """The thing named does not exist, or the actor may not know that it does."""

    code = "not_found"


class Refused(LianghengError):
    """The actor may not do this; the refusal is journaled."""

    code = "refused"


class Conflict(LianghengError):
    """Somebody or something was faster; nothing was changed and nothing typed is lost."""

    code = "conflict"


class Invalid(LianghengError):
    """The input breaks a rule. ``errors`` maps a dotted path (rows by index) to what is wrong there.

    What is wrong is a key of the catalogue or a sentence already; ``text()`` turns either into a sentence.
    """

    code = "invalid"

    def __init__(
        self, code: str | None = None, /, errors: Mapping[str, Sequence[str]] | None = None, **values: Any
    ) -> None:
        super().__init__(code, **values)
        self.errors = {path: list(sentences) for path, sentences in (errors or {}).items()}


class StepFailed(LianghengError):
    """The diagram could not go on at ``element``. The case stays as it was; the failure becomes an incident."""

    code = "step.failed"

    def __init__(self, code: str | None = None, /, element: str = "", **values: Any) -> None:
        super().__init__(code, element=element, **values)
        self.element = element


class DeployRefused(LianghengError):
    """A bundle has findings that block it. ``findings`` are the gate's, each naming file, element and line."""

    code = "deploy_refused"

    def __init__(self, findings: Sequence[Any]) -> None:
        super().__init__(None, count=len(findings))
        self.findings = list(findings)

    def __str__(self) -> str:
        return "\n".join([self.sentence("en"), *(finding.message("en") for finding in self.findings)])


class Unavailable(LianghengError):
    """The database is busy, full or gone for the moment; the same request may be sent again."""

    code = "unavailable"


class SettingError(LianghengError):
    """A setting is missing, unknown or unusable: the system does not start."""

    code = "setting"
