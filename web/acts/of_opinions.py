"""The acts on an opinion of the public: who may do each now, what it asks for, and the command it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.cases.opinions import OUTCOMES, VERDICTS, Opinion
from engine.cases.reading import CaseContext
from engine.commands.opinions import AnswerOpinion, OpenIdentity, PublishAnswer, VerifyOpinion
from engine.execution.command import Command
from engine.identity.actor import Actor
from web.acts.entries import PICK, Choice, Entry, Given
from web.rendering import t


@dataclass(frozen=True)
class OpinionGround:
    """The opinion an act is about, its case, and the person."""

    context: CaseContext
    opinion: Opinion
    person: Actor

    @property
    def is_verifier(self) -> bool:
        """Whether the person took up the verification."""
        return bool(self.opinion.row["verifier"] == self.person.person_id)

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return self.opinion.row["answered_at"] is not None


@dataclass(frozen=True)
class OpinionAct:
    """One act on an opinion. ``policy`` is its name in the table of acts."""

    policy: str
    fits: Callable[[OpinionGround], bool]
    entries: Callable[[OpinionGround], Sequence[Entry]]
    command: Callable[[str, str, Given], Command]


def allowed(ground: OpinionGround) -> list[str]:
    """The keys of the acts the person may do to the opinion now, in the order of the page."""
    return [key for key, act in OPINION_ACTS.items() if ground.context.may(act.policy) and act.fits(ground)]


def _choices(kind: str, values: Sequence[str]) -> list[Choice]:
    return [Choice(value, t(f"opinion.{kind}.{value}")) for value in values]


OPINION_ACTS = {
    "open_identity": OpinionAct(
        "verify_opinion",
        lambda ground: not ground.is_verifier,
        lambda ground: [Entry("reason")] if ground.opinion.row["verifier"] else [],
        lambda case, opinion, given: OpenIdentity(case, opinion, given.one("reason")),
    ),
    "verify_identity": OpinionAct(
        "verify_opinion",
        lambda ground: ground.is_verifier,
        lambda _: [Entry("verdict", PICK, choices=_choices("verdict", VERDICTS))],
        lambda case, opinion, given: VerifyOpinion(case, opinion, given.one("verdict")),
    ),
    "answer_opinion": OpinionAct(
        "answer_opinion",
        lambda ground: not ground.is_answered,
        lambda _: [Entry("outcome", PICK, choices=_choices("outcome", OUTCOMES)), Entry("answer", label="reasons")],
        lambda case, opinion, given: AnswerOpinion(case, opinion, given.one("outcome"), given.one("answer")),
    ),
    "publish_answer": OpinionAct(
        "answer_opinion",
        lambda ground: ground.is_answered and ground.opinion.row["published_at"] is None,
        lambda _: [Entry("summary")],
        lambda case, opinion, given: PublishAnswer(case, opinion, given.one("summary")),
    ),
}
"""By the word of the address, in the order in which the page offers them."""
