"""What PostgreSQL's planner expects of a question is told without asking the question."""

from __future__ import annotations

from sqlalchemy import insert, select, text

from engine.cases.words import OPEN, look_for, word_row
from engine.db.planning import expected
from engine.db.tables import case_words
from tests.engine.cast import Stage


def test_the_planner_tells_how_rare_the_rarest_is(stage: Stage) -> None:
    database = stage.engine.transactions.database
    with database.connect() as connection:
        connection.begin()
        for number in range(1, 401):
            found = ["计量", *(["压力"] if number % 4 else [])]
            connection.execute(insert(case_words), word_row(f"{number:032d}", number, OPEN, None, found))
        connection.execute(text("ANALYZE case_words"))
        connection.commit()

    with stage.engine.read() as connection:
        questions = [select(case_words.c.id).where(case_words.c.id <= last) for last in (400, 300, 100)]
        if database.dialect.name == "postgresql":
            of_three, of_two, of_one = (expected(connection, questions[first:]) for first in range(3))
            assert of_three == of_two == of_one
            assert 90 <= of_one <= 110
        assert look_for(connection, "压力").terms[0][1] == 300
