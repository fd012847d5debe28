"""A unit asks to be registered with its first person; an officer of the competent authority accepts or refuses it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from engine.clock import local_date
from engine.commands.give_opinion import MOST_FILES, new_receipt
from engine.commands.system import note_system
from engine.db.tables import grants, outbox, people, unit_request_files, unit_requests, units
from engine.definitions.manifest import Manifest
from engine.definitions.store import active_bundle
from engine.errors import Conflict, Invalid, Refused
from engine.execution.act import Act
from engine.execution.command import Command
from engine.identity.contact import is_address
from engine.identity.credit_code import is_credit_code
from engine.identity.intake import applicant_role, areas_of, intake_relations
from engine.identity.passwords import hash_password, password_problems, verify_password
from engine.identity.policy import permits
from engine.identity.unit_requests import ACCEPTED, REFUSED, WAITING, joined_unit, request_of, requested_lately
from engine.values import dumps
from engine.work import new_id

LONGEST = {"unit_name": 200, "person_name": 60, "title": 60, "phone": 40, "reason": 1_000}
KIND = "applicant"
LETTER = "unit_letter"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


@dataclass(frozen=True)
class RequestUnit(Command):
    """Ask that the unit be registered, to apply under ``bundle`` in ``region``, with its first person.

    ``files`` (proofs) are [{digest, name, size, media_type}] in the blob store; ``origin`` is as for opinions. Nobody
    can sign in with it before an officer has accepted it.
    """

    act: ClassVar[str] = "request_unit"
    remembered: ClassVar[bool] = False  # it holds a password
    bundle: str
    region: str
    unit_name: str
    credit_code: str
    person_name: str
    phone: str
    email: str
    login: str
    password: str
    origin: str
    title: str = ""
    files: Sequence[Mapping[str, Any]] = ()

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the request and answer with its receipt; sending the same again answers with the first receipt."""
        act.require(self.act)
        earlier = self._sent_already(act)
        if earlier:
            return {"receipt": earlier}
        errors = request_errors(self.to_plain())
        manifest = _manifest(act, self.bundle)
        role = applicant_role(manifest)
        if role is None or self.region not in dict(areas_of(act.work.connection, manifest)):
            errors["area"] = ["field.field_required"]
        if "login" not in errors and self._login_taken(act):
            errors["login"] = ["field.login_taken"]
        if errors:
            raise Invalid(errors=errors)
        sent = requested_lately(act.work.connection, self.origin, act.work.machine_at)
        if sent >= act.services.settings.public_per_hour:
            raise Refused("refused.too_many_requests")
        return self._keep(act, str(role))

    def _sent_already(self, act: Act) -> str | None:
        same = (unit_requests.c.login == self.login, unit_requests.c.credit_code == self.credit_code)
        query = select(unit_requests).where(*same, unit_requests.c.state == WAITING)
        row = act.work.connection.execute(query).mappings().first()
        return str(row["receipt"]) if row is not None and verify_password(row["password"], self.password) else None

    def _login_taken(self, act: Act) -> bool:
        asked = select(unit_requests.c.id).where(unit_requests.c.login == self.login, unit_requests.c.state == WAITING)
        held = select(people.c.id).where(people.c.login == self.login)
        return any(act.work.connection.execute(query).first() is not None for query in (asked, held))

    def _keep(self, act: Act, role: str) -> dict[str, Any]:
        request, day = new_id(), local_date(act.work.now).isoformat()
        row = {
            "id": request, "receipt": new_receipt(day), "bundle_key": self.bundle, "role": role,
            "unit_name": self.unit_name.strip(), "credit_code": self.credit_code, "region": self.region,
            "person_name": self.person_name.strip(), "title": self.title.strip(), "phone": self.phone.strip(),
            "email": self.email.strip(), "login": self.login, "password": hash_password(self.password),
            "origin": self.origin, "sent_at": act.work.machine_at, "requested_on": day, "state": WAITING,
        }  # fmt: skip
        act.work.connection.execute(insert(unit_requests), row)
        files = [{**file, "request_id": request, "n": n} for n, file in enumerate(self.files)]
        if files:
            act.work.connection.execute(insert(unit_request_files), files)
        note_system(act, "unit_requested", {"request": request, "bundle": self.bundle, "region": self.region})
        return {"receipt": row["receipt"]}


@dataclass(frozen=True)
class AcceptUnit(Command):
    """Register the unit of request ``request_id``, or join its person to the unit that is registered already."""

    act: ClassVar[str] = "decide_unit"
    request_id: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Create what is missing, give the person the applicant's role, and tell them by mail."""
        row = _to_decide(act, self.request_id)
        connection = act.work.connection
        if connection.execute(select(people.c.id).where(people.c.login == row["login"])).first() is not None:
            raise Conflict("conflict.login_taken", login=row["login"])
        unit = self._unit(act, row)
        person = new_id()
        named = {"login": row["login"], "name": row["person_name"], "title": row["title"], "email": row["email"]}
        connection.execute(insert(people), {"id": person, "password": row["password"], **named})
        note_system(act, "person_created", {"person": person}, {"login": row["login"], "name": row["person_name"]})
        grant = {"person_id": person, "role": row["role"], "unit_id": unit}
        connection.execute(insert(grants), {**grant, "since_at": act.work.machine_at, "until_at": None})
        note_system(act, "role_granted", grant)
        _decide(act, row, ACCEPTED, "", unit)
        return {"unit": unit, "person": person}

    def _unit(self, act: Act, row: Mapping[str, Any]) -> str:
        known = joined_unit(act.work.connection, row["unit_name"], row["credit_code"])
        if known is not None:
            if known["credit_code"] and known["credit_code"] != row["credit_code"]:
                raise Conflict("conflict.unit_of_other_code", unit=known["name"], code=known["credit_code"])
            coded = update(units).where(units.c.id == known["id"]).values(credit_code=row["credit_code"])
            act.work.connection.execute(coded)
            return str(known["id"])
        unit = new_id()
        fresh = {"id": unit, "key": None, "parent_id": None, "name": row["unit_name"], "kind": KIND}
        placed = {"region": row["region"], "credit_code": row["credit_code"]}
        act.work.connection.execute(insert(units), {**fresh, **placed})
        note_system(act, "unit_created", {"unit": unit, "kind": KIND}, {"name": row["unit_name"]})
        return unit


@dataclass(frozen=True)
class RefuseUnit(Command):
    """Refuse request ``request_id`` for a ``reason``, which the applicant reads."""

    act: ClassVar[str] = "decide_unit"
    request_id: str
    reason: str

    def perform(self, act: Act) -> dict[str, Any]:
        """Keep the reason and tell them by mail; the password is forgotten."""
        row = _to_decide(act, self.request_id)
        reason = self.reason.strip()
        if not reason or len(reason) > LONGEST["reason"]:
            raise Invalid(errors={"reason": ["field.too_long" if reason else "field.reason_required"]})
        _decide(act, row, REFUSED, reason, None)
        return {"request": self.request_id}


def request_errors(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with what a unit says of itself, by field; whether the login is free is found out later."""
    errors: dict[str, list[str]] = {}
    for name in ("unit_name", "person_name", "phone", "title"):
        value = str(given[name]).strip()
        if not value and name != "title":
            errors[name] = ["field.field_required"]
        elif len(value) > LONGEST[name]:
            errors[name] = ["field.too_long"]
    if not is_credit_code(given["credit_code"]):
        errors["credit_code"] = ["field.credit_code"]
    if not is_address(str(given["email"]).strip()):
        errors["email"] = ["field.email_wrong"]
    if not _LOGIN.fullmatch(given["login"]):
        errors["login"] = ["field.login_signs"]
    if problems := password_problems(given["password"]):
        errors["password"] = problems
    if len(given["files"]) > MOST_FILES:
        errors["files"] = ["field.too_many_files"]
    return errors


def _manifest(act: Act, bundle: str) -> Manifest:
    today = local_date(act.work.now).isoformat()
    return act.services.library.get(act.work.connection, active_bundle(act.work.connection, bundle, today)).manifest


def _to_decide(act: Act, request_id: str) -> Mapping[str, Any]:
    """The waiting request, locked, for an officer who may decide on it."""
    row = request_of(act.work.connection, request_id, lock=True)
    manifest = _manifest(act, row["bundle_key"])
    if not permits("decide_unit", intake_relations(act.work.connection, manifest, act.actor, row["region"])):
        raise Refused("refused.decide_unit")
    if row["state"] != WAITING:
        raise Conflict("conflict.unit_decided")
    return row


def _decide(act: Act, row: Mapping[str, Any], state: str, reason: str, unit: str | None) -> None:
    decided = {"state": state, "reason": reason, "decided_by": act.actor.person_id, "decided_at": act.work.machine_at}
    forgotten = {"password": None, "unit_id": unit}  # the person has it now, or nobody needs it any more
    change = update(unit_requests).where(unit_requests.c.id == row["id"]).values(**decided, **forgotten)
    act.work.connection.execute(change)
    about = {"request": row["id"], **({"unit": unit} if unit else {})}
    note_system(act, f"unit_request_{state}", about, {"reason": reason} if reason else None)
    letter = {
        "key": f"{LETTER}:{row['id']}", "case_id": "", "kind": LETTER, "body": dumps({"request": row["id"]}),
        "state": "waiting", "due_at": act.work.at, "lease_until": 0, "lease": None, "attempts": 0, "error": None,
    }  # fmt: skip
    act.work.connection.execute(insert(outbox), letter)
