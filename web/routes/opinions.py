"""Opinions of the public on notices: giving one, looking its receipt up, and what officers do with them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.cases.contents import Reading, notices_of_case
from engine.cases.lists import read_notice
from engine.cases.opinions import (
    KINDS,
    NAMED,
    counts_of_case,
    file_of_opinion,
    opinion_by_receipt,
    opinion_of_case,
    opinions_of_notice,
    published_outcomes,
)
from engine.cases.reading import CaseContext, read_case
from engine.commands.give_opinion import MOST_FILES, GiveOpinion, opinion_errors
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.execution.reading import glance
from engine.identity.actor import PUBLIC
from engine.identity.unit_requests import request_by_receipt
from web.acts.entries import Given, missing
from web.acts.of_opinions import OPINION_ACTS, OpinionGround, allowed
from web.downloads import download
from web.errors import sentences, status_of
from web.guards import public, signed_in
from web.rendering import page
from web.routes.messages import sendable
from web.site import actor, engine, language, today
from web.site import signed_in as visitor
from web.strangers import LARGEST_MB, origin, received_files

routes = Blueprint("opinions", __name__)
NOTICE = "/notices/<string(length=32):case_id>/<string(length=32):notice_id>"
CASE = "/cases/<string(length=32):case_id>"
OPINION = f"{CASE}/opinions/<string(length=32):opinion_id>"
_RECEIPTS = {"opinion": opinion_by_receipt, "unit": request_by_receipt}
_KEY = re.compile(r"[0-9a-f]{32}")


def notice_page(
    case_id: str, notice_id: str, given: Given | None = None, errors: Mapping[str, list[str]] | None = None,
    problem: str = "", status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    """One notice with its period, what became of opinions on it, and the form for giving one while it is open."""
    day = today().isoformat()
    with engine().read() as connection:
        row = read_notice(connection, case_id, notice_id, day)
        basis = engine().services.library.get(connection, row["bundle_id"]).manifest.basis
        outcomes = published_outcomes(connection, case_id, notice_id)
        counts = _counts(connection, case_id, notice_id)
    days = (date.fromisoformat(row["until"]) - date.fromisoformat(row["published_on"])).days
    is_open = row["until"] >= day and not row["closed_on"]
    entered = given or Given(MultiDict())
    values = {
        "notice": row, "issuer": basis.issuer if basis else "", "is_open": is_open, "days": days, "outcomes": outcomes,
        "counts": counts, "may_give": is_open and bool(row["opinions"]), "named": row["opinions"] == NAMED,
        "given": entered, "errors": errors or {}, "problem": problem, "kinds": KINDS, "most_files": MOST_FILES,
        "largest": LARGEST_MB, "key": _key(entered) or secrets.token_hex(16),
        "had_files": any(file.filename for file in request.files.getlist("files")),
    }  # fmt: skip
    return page("notice.html", **values), status


def _counts(connection: Reading, case_id: str, notice_id: str) -> tuple[int, int] | None:
    """(received, unanswered) for an officer of the case; None for everybody else."""
    person = visitor()
    if person is None:
        return None
    try:
        context = read_case(engine().services.library, connection, person, case_id)
    except NotFound:
        return None
    return counts_of_case(connection, case_id).get(notice_id, (0, 0)) if context.may("view_opinions") else None


def _key(given: Given) -> str:
    """The request key of the form; '' when somebody changed it."""
    return given.one("key") if _KEY.fullmatch(given.one("key")) else ""


@routes.post(f"{NOTICE}/opinions")
@public
def give(case_id: str, notice_id: str) -> Response | tuple[str, int]:
    """Give an opinion; what is wrong is said at its field, and nothing typed is lost."""
    given = Given(request.form)
    kind, words, name, contact = (given.one(field) for field in ("kind", "words", "name", "contact"))
    with engine().read() as connection:
        row = read_notice(connection, case_id, notice_id, today().isoformat())
    try:
        wrong = opinion_errors(kind, words, name, contact, named=row["opinions"] == NAMED)
        if wrong:
            raise Invalid(errors=wrong)
        files = received_files("files", MOST_FILES)
        command = GiveOpinion(case_id, notice_id, kind, words, origin(), name, contact, files)
        answer = engine().execute(PUBLIC, command, key=_key(given) or None)
    except Invalid as found:
        return notice_page(case_id, notice_id, given, errors=sentences(found.errors, language()), status=422)
    except (Refused, Conflict) as found:
        return notice_page(case_id, notice_id, given, problem=found.sentence(language()), status=status_of(found))
    return redirect(url_for("opinions.look_up", receipt=answer["receipt"], given="1"), 303)


@routes.get("/receipts")
@public
def look_up() -> tuple[str, int]:
    """What became of an opinion or of a unit's request, for whoever holds the receipt."""
    receipt = request.args.get("receipt", "").strip()[:40]
    if not receipt:
        return page("receipt.html", receipt="", found=None, problem=""), 200
    problem = ""
    with engine().read() as connection:
        for kind, read in _RECEIPTS.items():
            try:
                return page("receipt.html", receipt=receipt, kind=kind, found=read(connection, receipt)), 200
            except NotFound as missed:
                problem = missed.sentence(language())
    return page("receipt.html", receipt=receipt, found=None, problem=problem), 404


@routes.get(f"{CASE}/notices/<string(length=32):notice_id>/opinions")
@signed_in
def listed(case_id: str, notice_id: str) -> str:
    """The opinions on one notice, for the officers of the case, and the acts of the procedure they may lead to."""
    person = actor()
    with engine().read() as connection:
        context = _case_of_officer(connection, case_id)
        notice = next((row for row in notices_of_case(connection, case_id) if row["id"] == notice_id), None)
        if notice is None:
            raise NotFound("not_found.notice")
        found = opinions_of_notice(connection, case_id, notice_id, person.person_id)
        awaited = glance(engine().services, connection, engine().clock, case_id).messages
    rows = [(opinion, allowed(OpinionGround(context, opinion, person))) for opinion in found]
    messages = sendable(context, person, awaited)
    return page("opinions.html", case=context.row, notice=notice, rows=rows, messages=messages)


@routes.route(f"{OPINION}/acts/<name>", methods=["GET", "POST"])
@signed_in
def act(case_id: str, opinion_id: str, name: str) -> Response | tuple[str, int]:
    """The page of an act on an opinion; sent, it does the act, or says what hinders it and keeps the words."""
    if name not in OPINION_ACTS:
        raise NotFound("not_found")
    chosen = OPINION_ACTS[name]
    with engine().read() as connection:
        context = _case_of_officer(connection, case_id)
        if not context.may(chosen.policy):
            raise Refused(f"refused.{chosen.policy}")
        opinion = opinion_of_case(connection, case_id, opinion_id, actor().person_id)
    ground = OpinionGround(context, opinion, actor())
    if request.method == "GET" and not chosen.fits(ground):
        raise Conflict("conflict.act_over")
    entries, given = chosen.entries(ground), Given(request.form)
    back = url_for("opinions.listed", case_id=case_id, notice_id=opinion.row["notice_id"])
    about = {"case": context.row, "opinion": opinion, "name": name, "back": back, "entries": entries, "given": given}
    about |= {"key": given.one("key") or secrets.token_hex(16), "errors": {}, "problem": ""}
    if request.method == "GET":
        return page("opinion_act.html", **about), 200
    wrong = missing(entries, given)
    if wrong:
        return page("opinion_act.html", **about | {"errors": sentences(wrong, language())}), 422
    try:
        engine().execute(actor(), chosen.command(case_id, opinion_id, given), key=_key(given) or None)
    except Invalid as found:
        return page("opinion_act.html", **about | {"errors": sentences(found.errors, language())}), 422
    except (Refused, Conflict) as found:
        return page("opinion_act.html", **about | {"problem": found.sentence(language())}), status_of(found)
    return redirect(f"{back}?did={name}#opinion-{opinion_id}", 303)


@routes.get(f"{OPINION}/files/<int(max=99):n>")
@signed_in
def file(case_id: str, opinion_id: str, n: int) -> Response:
    """A file that came with an opinion, always as a download."""
    with engine().read() as connection:
        _case_of_officer(connection, case_id)
        row = file_of_opinion(connection, case_id, opinion_id, n)
    return download(row)


def _case_of_officer(connection: Reading, case_id: str) -> CaseContext:
    """The case, for whoever may read the opinions on its notices; to everybody else they do not exist."""
    context: CaseContext = read_case(engine().services.library, connection, actor(), case_id)
    if not context.may("view_opinions"):
        raise NotFound("not_found.opinion")
    return context


def opinion_counts(connection: Reading, context: CaseContext) -> Mapping[str, Any]:
    """Notice id -> (received, unanswered), for whoever may read the opinions; nothing for everybody else."""
    return counts_of_case(connection, context.row["id"]) if context.may("view_opinions") else {}
