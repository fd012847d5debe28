"""What stands before filing something a unit wrote together: nothing newer was saved, and the head signed just this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.cases.together import Section, Signature, sections_of, signature_of, signers_of
from engine.clock import ZONE, from_ms
from engine.errors import Conflict
from engine.execution.act import Act
from engine.execution.section_rows import hold_task


@dataclass(frozen=True)
class Clearance:
    """What the content to be filed is held against; ``signature`` None: none is wanted."""

    signature: Signature | None
    hash: str

    def require_signed(self, content: Mapping[str, Any]) -> None:
        """Raise Conflict unless the clean ``content`` is exactly what was signed."""
        if self.signature is not None and not self.signature.fits(content, self.hash):
            raise Conflict("conflict.signature_void", who=self.signature.person)


def clearance(act: Act, seen: Mapping[str, int] | None) -> Clearance | None:
    """Hold the task of ``act`` against what its unit wrote together; None when there is nothing to hold it against.

    ``seen`` are the revisions of the sections that were shown to whoever files it (None: not checked). Conflict when
    a colleague saved since, with which section, who and when; Conflict when the signature that is wanted is missing or
    void. A unit in which nobody may sign files without one.
    """
    together, connection = act.together, act.work.connection
    if together is None or (seen is None and not together.signer):
        return None
    signers = signers_of(connection, together, act.work.machine_at) if together.signer else []
    if seen is None and not signers:
        return None
    case_id, n = act.case.id, act.task["n"]
    hold_task(connection, case_id, n, alone=True)
    sections = sections_of(connection, case_id, n)
    if seen is not None:
        _refuse_newer(act, sections, seen)
    if not signers:
        return None
    signature = signature_of(connection, case_id, n)
    if signature is None:
        raise Conflict("conflict.unsigned", people="、".join(signer.name for signer in signers))
    if not signature.covers(sections):
        raise Conflict("conflict.signature_void", who=signature.person)
    return Clearance(signature, act.work.hash)


def _refuse_newer(act: Act, sections: Mapping[str, Section], seen: Mapping[str, int]) -> None:
    newer = [section for section in sections.values() if section.revision != seen.get(section.id, 0)]
    if not newer:
        return
    outline = act.case.bundle.forms[act.task["form"]].outline(act.actor.lang)
    told = [f"“{outline.get(section.id, section.id)}”（{section.saved_by}，{_time(section)}）" for section in newer]
    raise Conflict("conflict.sections_newer", sections="、".join(told), who=newer[0].saved_by)


def _time(section: Section) -> str:
    return from_ms(section.saved_at).astimezone(ZONE).strftime("%m-%d %H:%M") if section.saved_at else ""
