"""A bureau sees its own area on one page; whoever has none is told so."""

from __future__ import annotations

from engine.db.tables import units
from tests.web.conftest import Bureau


def test_a_bureau_sees_its_area_and_the_year(bureau: Bureau) -> None:
    place = units.update().where(units.c.key == "bureau").values(region="500000")
    bureau.engine.transactions.run(lambda work: work.connection.execute(place) and None)
    case = bureau.start()
    bureau.complete("ap", case, 1, subject="事项")
    bureau.complete("of", case, 2, again=False)
    officer = bureau.client("of")

    page = officer.get("/area").text

    for words in ("市局辖区", "2026 年小结", "审查", "当年发起 1 件"):
        assert words in page, words
    assert "2025 年小结" in officer.get("/area?year=2025").text
    assert "2026 年小结" in officer.get("/area?year=99999&unit=x").text
    assert 'href="/area"' in officer.get("/cases").text


def test_whoever_has_no_area_is_told_so(bureau: Bureau) -> None:
    for login in ("ap", "other", "admin", "auditor"):
        client = bureau.client(login)
        assert "没有辖区" in client.get("/area").text, login
        assert 'href="/area"' not in client.get("/cases").text, login
