"""A form that a unit writes together: saving sections, what colleagues saved, versions, remarks, and the signature."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.contents import Reading
from engine.cases.reading import TaskContext, read_task
from engine.cases.together import BESIDE, Version, laid_over, versions_of, whole
from engine.commands.give_section import GiveSection
from engine.commands.save_sections import RestoreSection, SaveSections
from engine.commands.section_comments import CommentSection, ResolveComment
from engine.commands.sign_content import AskSignature, SignContent
from engine.errors import Invalid, NotFound, Refused
from engine.execution.reading import glance
from forms.catalogue import CompiledForm
from forms.comparison import Comparison, compare
from web.api.strict_json import read as read_json
from web.guards import signed_in
from web.rendering import page
from web.routes.task import TASK, browser_value, form_of
from web.site import actor, engine, language
from web.together import Book, for_script, read_book, short

routes = Blueprint("together", __name__)
PLACE = f"{TASK}/together"
SECTION = f"{PLACE}/sections/<string(maxlength=120):section>"
SHOWN = 20  # versions on one page


@routes.put(PLACE)
@signed_in
def save(case_id: str, n: int) -> Response:
    """Keep the sections that were sent; each is taken over or kept beside, and the answer says which."""
    body = _body()
    sections = {key: value for key, value in _mapping(body, "sections").items() if isinstance(value, dict)}
    answer = engine().execute(actor(), SaveSections(case_id, n, sections, _revisions(_mapping(body, "seen"))))
    refused = {key: {**why, "at": short(why["at"])} for key, why in answer["refused"].items()}
    with engine().read() as connection:
        told = for_script(_book(connection, case_id, n))
    return jsonify({"saved": answer["saved"], "refused": refused, "savedAt": short(answer["at"]), **told})


@routes.get(f"{PLACE}/news")
@signed_in
def news(case_id: str, n: int) -> Response:
    """How the sections stand, and what those say that are newer than ``seen`` (JSON: section -> revision)."""
    try:
        seen = _revisions(json.loads(request.args.get("seen", "{}")))
    except (ValueError, AttributeError):
        seen = {}
    with engine().read() as connection:
        book = _book(connection, case_id, n)
        told = for_script(book)
    newer = [section for section in book.sections.values() if section.revision > seen.get(section.id, 0)]
    answer = jsonify({**told, "newer": {section.id: browser_value(section.data) for section in newer}})
    answer.add_etag()
    return answer.make_conditional(request)


@routes.post(f"{PLACE}/difference")
@signed_in
def difference(case_id: str, n: int) -> str:
    """What a section says now against what somebody typed into it, as a part of a page."""
    body = _body()
    with engine().read() as connection:
        book = _book(connection, case_id, n)
    compiled, key = form_of(book.context), str(body.get("section"))
    if compiled is None or key not in book.outline:
        raise NotFound("not_found.section")
    theirs = book.of(key)
    found = compare(compiled.scope, theirs.data, compiled.by_section(_mapping(body, "data"))[key], language())
    return render_template("together_difference.html", found=found, theirs=theirs, case=book.context.case.row)


@routes.get(PLACE)
@signed_in
def show(case_id: str, n: int) -> str:
    """Who writes which section, how far each is, and the signature."""
    with engine().read() as connection:
        book = _book(connection, case_id, n)
    return page("together.html", book=book, case=book.context.case.row, task=book.context.task)


@routes.get(f"{PLACE}/content")
@signed_in
def content(case_id: str, n: int) -> str:
    """Everything that is written so far, as it will be filed, for whoever signs or reads it over."""
    with engine().read() as connection:
        book = _book(connection, case_id, n)
        stored = glance(engine().services, connection, engine().clock, case_id).prefill(book.context.task)
    compiled = form_of(book.context)
    assert compiled is not None, "a task without a form is not written together"
    shown = compiled.page(laid_over(stored, whole(book.sections)), language(), stored)
    seen = json.dumps(book.revisions)
    return page(
        "together_content.html", book=book, case=book.context.case.row, task=book.context.task, shown=shown, seen=seen,
        broad=compiled.is_broad,
    )  # fmt: skip


@routes.get(SECTION)
@signed_in
def section(case_id: str, n: int, section: str) -> str:
    """The versions of one section, each with what it changed, and what the writers say about it."""
    below = request.args.get("below", type=int)
    with engine().read() as connection:
        book = _book(connection, case_id, n)
        if section not in book.outline or not book.context.may("write_together"):
            raise NotFound("not_found.section")
        found = versions_of(connection, case_id, n, section, below=below, limit=SHOWN + 1)
    compiled = form_of(book.context)
    assert compiled is not None, "a task without a form is not written together"
    return page(
        "together_section.html", book=book, case=book.context.case.row, task=book.context.task, key=section,
        held=book.of(section), versions=_with_changes(compiled, found)[:SHOWN],
        older=found[SHOWN - 1].number if len(found) > SHOWN else None,
    )  # fmt: skip


@routes.post(f"{SECTION}/owner")
@signed_in
def give(case_id: str, n: int, section: str) -> Response:
    """Give the section to a colleague, or take it back."""
    engine().execute(actor(), GiveSection(case_id, n, section, request.form.get("person", "")[:32]))
    return _back("together.show", case_id, n, did="section_given", _anchor=section)


@routes.post(f"{SECTION}/restore")
@signed_in
def restore(case_id: str, n: int, section: str) -> Response:
    """Make an older version the newest one."""
    version, seen = (request.form.get(name, type=int) for name in ("version", "seen"))
    if version is None or seen is None:
        raise NotFound("not_found.version")
    engine().execute(actor(), RestoreSection(case_id, n, section, version, seen))
    return _back("together.section", case_id, n, section=section, did="version_restored")


@routes.post(f"{SECTION}/remarks")
@signed_in
def remark(case_id: str, n: int, section: str) -> Response:
    """Say something about the section, or answer."""
    words, thread = request.form.get("words", "").replace("\r\n", "\n"), request.form.get("thread", "")[:32]
    engine().execute(actor(), CommentSection(case_id, n, section, words, thread))
    return _back("together.section", case_id, n, section=section, _anchor="remarks")


@routes.post(f"{SECTION}/remarks/<string(length=32):thread>")
@signed_in
def resolve(case_id: str, n: int, section: str, thread: str) -> Response:
    """The remark is done with, or open again."""
    engine().execute(actor(), ResolveComment(case_id, n, thread, request.form.get("resolved") == "yes"))
    return _back("together.section", case_id, n, section=section, _anchor="remarks")


@routes.post(f"{PLACE}/ask")
@signed_in
def ask(case_id: str, n: int) -> Response:
    """Ask the head of the unit to sign."""
    engine().execute(actor(), AskSignature(case_id, n), key=request.form.get("key"))
    return _back("together.show", case_id, n, did="signature_asked")


@routes.post(f"{PLACE}/sign")
@signed_in
def sign(case_id: str, n: int) -> Response:
    """Sign exactly what was shown."""
    try:
        seen = _revisions(json.loads(request.form.get("seen", "")))
    except (ValueError, AttributeError) as error:
        raise Invalid("invalid.body") from error
    engine().execute(actor(), SignContent(case_id, n, seen), key=request.form.get("key"))
    return _back("together.content", case_id, n, did="content_signed")


def _with_changes(compiled: CompiledForm, found: Sequence[Version]) -> list[tuple[Version, Comparison]]:
    """Each version with how it differs from the one that counted before it."""
    listed = []
    for place, version in enumerate(found):
        before = next((older.data for older in found[place + 1 :] if older.kind != BESIDE), {})
        listed.append((version, compare(compiled.scope, before, version.data, language())))
    return listed


def _book(connection: Reading, case_id: str, n: int) -> Book:
    """What the unit wrote, for one of it; NotFound where nothing is written together."""
    person = actor()
    context: TaskContext = read_task(engine().services.library, connection, person, case_id, n)
    compiled = form_of(context)
    if context.together is None or compiled is None:
        raise NotFound("not_found.section")
    if not context.may("read_together"):
        raise Refused("refused.read_together")
    return read_book(connection, context, compiled, person.person_id)


def _back(endpoint: str, case_id: str, n: int, **values: Any) -> Response:
    return redirect(url_for(endpoint, case_id=case_id, n=n, **values), 303)


def _revisions(given: Mapping[str, Any]) -> dict[str, int]:
    return {str(key): value for key, value in given.items() if isinstance(value, int)}


def _body() -> dict[str, Any]:
    found = read_json(request.get_data()) if request.is_json else None
    if not isinstance(found, dict):
        raise Invalid("invalid.body")
    return found


def _mapping(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = body.get(key, {})
    if not isinstance(found, dict):
        raise Invalid("invalid.body")
    return cast(dict[str, Any], found)
