"""What the longest real forms cost on the server: the application book and the rubric's sheet, opened, saved, sent."""

from __future__ import annotations

import gc
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from sqlalchemy import RowMapping

from engine import ports
from engine.bootstrap import build
from engine.clock import FixedClock
from engine.commands.complete_task import CompleteTask
from engine.execution.reading import glance
from engine.identity.actor import Actor
from engine.identity.login import open_session
from engine.installation import prepare as prepare_installation
from engine.settings import Settings
from forms.catalogue import Catalogue, CompiledForm
from tests.bench.tally import counting, rounded, sample, wall_ms
from tests.procedures.answers import FILES, filled, in_every_row
from tests.procedures.cast import gather, prepare, usual
from tests.procedures.procedure import Procedure
from tests.procedures.scenario import Scenario
from web.app import create_app
from web.sessions import SESSION

TIMES = 7
BYTES = 80_000
KEY = "k" * 43


@dataclass(frozen=True)
class LongForm:
    """A form to measure: where it is, the lines of a scenario that lead there, what is answered, and whether its tables
    take more rows."""

    procedure: str
    lines: tuple[str, ...]
    element: str
    answers: Mapping[str, Any]
    grows: bool


FORMS = {
    "book": LongForm("yunnan", ("start yn_centre",), "yn_application_book", {}, grows=True),
    "rubric": LongForm(
        "zhejiang", ("after first_evaluation",), "shared_score_sheet", {"rows.score": "80%"}, grows=False
    ),
}


class PaperForm:
    """A real form for which every file that is named was attached."""

    has_files = False

    def files_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        return {}

    def __init__(self, real: CompiledForm) -> None:
        self._real, self.keys, self.reads, self.texts = real, real.keys, real.reads, real.texts
        self.places, self.changes, self.outline, self.by_section = (
            real.places, real.changes, real.outline, real.by_section
        )  # fmt: skip

    def check(
        self,
        data: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        lang: str = "zh",
        today: date | None = None,
    ) -> dict[str, Any]:
        """The clean data, as the real form says."""
        return self._real.check(data, stored, FILES, lang=lang, today=today)


_MADE: Callable[[CompiledForm], ports.CompiledForm] = PaperForm  # so that the types say when the port has grown


class PaperForms(Catalogue):
    """The real forms, with their files."""

    def compile(self, key: str, source: bytes) -> Any:
        """The real form behind a :class:`PaperForm`."""
        return PaperForm(super().compile(key, source))


@dataclass(frozen=True)
class Place:
    """An open task in a database file: who does it, what its form shows, what the person enters, and when."""

    file: Path
    procedure: Procedure
    row: RowMapping
    person: Actor
    given: Mapping[str, Any]
    moment: datetime


def measure_pages(folder: Path) -> dict[str, Any]:
    """For each form: wall to open it and to save a draft over HTTP, CPU to complete it, its bytes and its rows."""
    found = {}
    for name, form in FORMS.items():
        place = _reach(form, folder / f"{name}.db")
        given = orjson.dumps(place.given)
        lists = [value for value in place.given.values() if isinstance(value, list)]
        found[name] = {
            **_over_http(place), "complete_cpu_ms": rounded(median(_completions(place))), "bytes": len(given),
            "rows": sum(map(len, lists)),
        }  # fmt: skip
    return found


def _reach(form: LongForm, file: Path) -> Place:
    """Play the procedure until the form is open, and fill it in."""
    procedure, url = Procedure(form.procedure), f"sqlite:///{file}"
    cast = gather(procedure, url, prepare(procedure, url))
    scenario = Scenario(cast)
    for line in form.lines:
        verb, *words = line.split()
        scenario.verbs[verb](*words)
    scenario.reach(form.element)
    row = next(row for row in scenario.tasks() if row["element"] == form.element)
    person, shown, moment = scenario.who(row), scenario.prefilled(row), cast.clock.moment
    cast.engine.close()
    components = _compiled(file, row).schema["components"]
    given = {**filled(components, shown, moment.date(), usual(procedure)), **form.answers}
    in_every_row(given)
    return Place(file, procedure, row, person, _grown(given, components) if form.grows else given, moment)


def _compiled(file: Path, row: RowMapping) -> Any:
    engine = build(Settings(database=f"sqlite:///{file}"), Catalogue())
    with engine.read() as connection:
        bundle = glance(engine.services, connection, engine.clock, row["case_id"]).case.bundle
    engine.close()
    return bundle.forms[row["form"]]


def _grown(given: Mapping[str, Any], components: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same with as many rows in every table that takes rows as it takes to fill 80 KB."""
    grown: dict[str, Any] = deepcopy(dict(given))
    tables = list(_tables(grown, components))
    once = len(orjson.dumps(grown))
    each = len(orjson.dumps([rows[-1] for rows in tables]))
    for rows in tables:
        rows.extend(deepcopy(rows[-1]) for _ in range((BYTES - once) // each + 1))
    return grown


def _tables(values: Mapping[str, Any], components: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The rows of every table to which rows may be added."""
    for component in components:
        path = component.get("path") or ""
        if component["type"] == "group":
            yield from _tables(values.get(path, {}) if path else values, component["components"])
        elif component["type"] == "dynamiclist" and component.get("allowAddRemove", True) and values.get(path):
            yield values[path]


def _over_http(place: Place) -> dict[str, float]:
    """Median wall to open the page and to save what is entered as a draft."""
    engine = build(Settings(database=f"sqlite:///{place.file}"), Catalogue(), FixedClock(place.moment))
    prepare_installation(engine)
    client = create_app(engine).test_client()
    engine.transactions.run(lambda work: open_session(work, place.person.person_id, KEY, engine.settings))
    client.set_cookie(SESSION, KEY)
    address = f"/tasks/{place.row['case_id']}.{place.row['n']}"
    page = client.get(address).text
    token = re.search(r'"csrf": "([0-9a-f]+)"', page)
    assert token is not None, page[:2000]
    shared = '"together": {' in page
    parts = _compiled(place.file, place.row).by_section(place.given) if shared else {}
    headers = {"X-CSRF-Token": token[1], "Content-Type": "application/json"}
    seen: Any = None

    def save() -> None:
        nonlocal seen
        body = {"sections": parts, "seen": seen or {}} if shared else {"data": place.given, "seen": seen}
        kept = f"{address}/{'together' if shared else 'draft'}"
        answer = client.put(kept, data=orjson.dumps(body), headers=headers)
        assert answer.status_code == 200, answer.text
        if not shared:
            seen = answer.json["revision"]
            return
        assert answer.json["refused"] == {}
        seen = {section: one["revision"] for section, one in answer.json["saved"].items()}

    found = {
        "save_ms": rounded(median(wall_ms(save) for _ in range(TIMES))),
        "open_ms": rounded(median(wall_ms(lambda: client.get(address)) for _ in range(TIMES))),
    }
    engine.close()
    return found


def _completions(place: Place) -> list[float]:
    """CPU of the same completion, each time on the database as it was; the first one, which compiles, is left out.

    The connection is open before, as a server's are: whoever completes a form has opened it.
    """
    work = place.file.with_suffix(".work.db")
    engine = build(Settings(database=f"sqlite:///{work}"), PaperForms(), FixedClock(place.moment))
    command = CompleteTask(place.row["case_id"], place.row["n"], place.given)
    found = []
    for _ in range(TIMES + 1):
        engine.close()
        for beside in work.parent.glob(f"{work.name}-*"):
            beside.unlink()
        shutil.copy(place.file, work)
        with engine.read() as connection:
            glance(engine.services, connection, engine.clock, place.row["case_id"])
        gc.collect()  # what happened before is no part of the completion
        with counting(engine.transactions.database) as tally:
            cost, _ = sample(tally, lambda: engine.execute(place.person, command))
        found.append(cost.cpu_ms)
    engine.close()
    return found[1:]
