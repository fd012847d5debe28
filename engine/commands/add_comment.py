"""Say something about a case that moves nothing: to one's own unit, or to everybody who sees the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.cases.comments import AUDIENCES, EVERYBODY, UNIT
from engine.errors import Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.people import load_actor

LONGEST = 4_000


@dataclass(frozen=True)
class AddComment(Command):
    """Say ``words`` to ``audience`` (unit, everybody); ``mentions`` (ids) are told. ``n`` is the task it is about."""

    act: ClassVar[str] = "comment"
    case_id: str
    words: str
    audience: str = UNIT
    n: int | None = None
    mentions: Sequence[str] = ()

    def perform(self, act: Act) -> dict[str, Any]:
        """Journal it; it is part of the record and cannot be changed afterwards."""
        act.require(self.act)
        words = self.words.strip()
        if not words:
            raise Invalid(errors={"words": ["field.field_required"]})
        if len(words) > LONGEST:
            raise Invalid(errors={"words": ["field.too_long"]})
        if self.audience not in AUDIENCES:
            raise Invalid(errors={"audience": ["field.field_required"]})
        mentions = list(dict.fromkeys(self.mentions))
        for person_id in mentions:
            person = load_actor(act.work.connection, person_id, act.work.machine_at)
            known = act.actor.unit_ids | (set(act.case.parties.values()) if self.audience == EVERYBODY else set())
            if not (person.unit_ids & known):
                raise Refused("refused.not_a_colleague", who=person.name)
        act.case.note(
            "comment_added", act.author,
            hashed={"audience": self.audience, "mentions": mentions, **({"n": self.n} if self.n else {})},
            private={"words": words},
        )  # fmt: skip
        if mentions:
            act.case.post("mention", {"people": mentions, "by": act.actor.name, "words": words[:300]})
        return {"case": self.case_id, "seq": act.case.head.count}
