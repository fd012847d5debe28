"""Operations that issue papers and publish notices: numbered documents, public notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine.cases.opinions import ANONYMOUS, CLOSED, NAMED
from engine.clock import local_date
from engine.db.tables import documents, notices
from engine.definitions.manifest import PaperText
from engine.errors import StepFailed
from engine.expressions.functions import chinese_date
from engine.expressions.template import compile_template
from engine.operations.catalogue import Call, Operation
from engine.operations.numbers import next_number
from engine.values import digest
from engine.work import new_id

_CLOSE_NOTICES = (
    update(notices)
    .where(notices.c.case_id == bindparam("case"), notices.c.closed_on.is_(None))
    .values(closed_on=bindparam("to_closed"))
)

_OF_NUMBER = select(documents.c.id).where(documents.c.number == bindparam("given"))
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _render(source: str, scope: Mapping[str, Any]) -> str:
    """The text with its places filled in; a day is written as letters write it (2026年9月28日)."""
    return compile_template(source).render({name: _worded(value) for name, value in scope.items()}, {})


def _worded(value: Any) -> Any:
    return chinese_date(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


def _text(call: Call) -> tuple[str, PaperText]:
    """The key of the text that input ``text`` names, and the text."""
    key = str(call.need("text"))
    text = call.case.bundle.manifest.texts.get(key)
    if text is None:
        raise StepFailed("step.no_text", element=call.element, text=key)
    return key, text


def _number(call: Call, text: PaperText, day: str) -> str | None:
    """The ``number`` the diagram gives, else the next of the text's pattern, allotted in this transaction."""
    given = call.optional("number") or None
    if given is not None or not text.number:
        return given
    pattern = call.case.bundle.manifest.numbers[text.number]
    return next_number(call.case.work.connection, pattern, date.fromisoformat(day).year)


def issue_document(call: Call) -> Mapping[str, Any]:
    """Issue paper ``text`` (a text of the bundle): number, title, addressee, date and body become a document record.

    Other inputs are names its templates may use. ``number`` given by the diagram (a 文号 allotted elsewhere) is taken
    as it is, unless another paper has it; else the next of the text's number pattern is allotted in this transaction,
    without gaps.
    """
    key, text = _text(call)
    given = call.optional("number") or None
    if given is not None and call.case.work.connection.execute(_OF_NUMBER, {"given": given}).first():
        raise StepFailed("step.number_taken", element=call.element, number=given)
    day = str(call.optional("date", local_date(call.case.work.now).isoformat()))
    number = _number(call, text, day)
    scope = {**call.inputs, "number": number, "date": day, "case": {"number": call.case.row["number"]}}
    body = _render(text.body, scope)
    row = {
        "id": new_id(),
        "kind": text.kind or key,
        "number": number,
        "title": _render(text.title, scope)[:300],
        "addressee": _render(text.addressee, scope)[:300],
        "date": day,
        "body": body,
        "element": call.element,
        "issued_at": call.case.work.at,
    }
    call.case.issue(row)
    return {"id": row["id"], "number": number, "date": day, "title": row["title"], "body_digest": digest(body.encode())}


def publish_notice(call: Call) -> Mapping[str, Any]:
    """Publish a notice from ``published_on`` until the end of ``until`` (legal dates); ``text`` names its text.

    Numbered like a paper (``number``, or the text's pattern in the year of publication). Whether the public may give
    opinions on its page, and with their real name, is what the text's ``opinions`` says on this day.
    """
    _, text = _text(call)
    published, until = str(call.need("published_on")), str(call.need("until"))
    number = _number(call, text, published)
    scope = {**call.inputs, "number": number, "case": {"number": call.case.row["number"]}}
    row = {
        "case_id": call.case.id,
        "id": new_id(),
        "title": _render(text.title, scope)[:300],
        "body": _render(text.body, scope),
        "published_on": published,
        "until": until,
        "place": call.optional("place"),
        "closed_on": None,
        "number": number,
        "opinions": _opinions(call, text),
    }
    call.case.work.connection.execute(insert(notices), row)
    return {"id": row["id"], "number": number, "published_on": published, "until": until}


def _opinions(call: Call, text: PaperText) -> str:
    asked = call.case.bundle.manifest.parameters.get(text.opinions)
    if asked is None:
        return CLOSED
    return NAMED if asked.value else ANONYMOUS


def close_notice(call: Call) -> Mapping[str, Any]:
    """Close every notice of the case that is still open, as of today."""
    today = local_date(call.case.work.now).isoformat()
    call.case.work.connection.execute(_CLOSE_NOTICES, {"case": call.case.id, "to_closed": today})
    return {"closed_on": today}


def number_case(call: Call) -> Mapping[str, Any]:
    """Give the case its number from pattern ``pattern`` (key of the manifest's numbers); once only."""
    row = call.case.row
    if row["number"] is None:
        patterns = call.case.bundle.manifest.numbers
        key = str(call.optional("pattern", "case"))
        if key not in patterns:
            raise StepFailed("step.no_number", element=call.element, number=key)
        call.case.give_number(key)
    return {"number": row["number"]}


OPERATIONS = (
    Operation("issue_document", ("text",), ("number", "date", "*"), issue_document, irreversible=True),
    Operation(
        "publish_notice", ("text", "published_on", "until"), ("number", "place", "*"), publish_notice, irreversible=True
    ),
    Operation("close_notice", (), (), close_notice, irreversible=True),
    Operation("number_case", (), ("pattern",), number_case),
)
