"""What was submitted in a case is read once, however many inputs of a form ask for it."""

from __future__ import annotations

from engine.cases.papers import Papers
from tests.engine.cast import Stage
from tests.engine.test_places import corrected
from tests.engine.together_desk import counted


def test_papers_are_read_newest_first_and_only_once(stage: Stage) -> None:
    case, _ = corrected(stage)

    with stage.engine.read() as connection, counted(stage) as statements:
        papers = Papers(connection, case)
        first, again = papers.at("apply"), papers.at("apply")

    assert [row.n for row in first] == [4, 1]
    assert again is first
    assert len(statements) == 1


def test_papers_that_will_be_asked_for_are_read_together(stage: Stage) -> None:
    case, _ = corrected(stage)

    with stage.engine.read() as connection, counted(stage) as statements:
        papers = Papers(connection, case, ahead=("apply", "review", "nowhere"))
        found = [[row.n for row in papers.at(element)] for element in ("review", "nowhere", "apply")]

    assert found == [[2], [], [4, 1]]
    assert len(statements) == 1
