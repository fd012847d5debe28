"""Pure: the one table of acts. An act is allowed to whoever stands in one of its relations to the case."""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """How a person can stand to a case, a task or the system. Bundles map their roles onto these."""

    CANDIDATE = "candidate"  # holds a role the task is offered to, in the unit the case resolves
    ASSIGNEE = "assignee"  # has the task
    OWNER = "owner"  # delegated the task and gets it back
    STARTER = "starter"  # started the case
    STARTER_ROLE = "starter_role"  # holds a role that may start the process
    PARTY = "party"  # belongs to a unit that is a party of the case
    SENDER = "sender"  # holds a role the message is declared for, in a unit that is a party
    OVERSEER = "overseer"  # oversees the cases of a unit that is a party
    REGISTRAR = "registrar"  # registers outside acts for a unit that is a party
    VIEWER = "viewer"  # may look at every case of a unit that is a party
    DONE = "done"  # finished a task of the case
    COPIED = "copied"  # was given the case to look at
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    PROCESS_OWNER = "process_owner"
    WORKER = "worker"
    PUBLIC = "public"  # has not signed in
    SIGNER = "signer"  # holds the role that signs the content of the task for its unit
    INTAKE = "intake"  # takes units in that want to apply, for the authority of their area


R = Relation

TABLE: dict[str, frozenset[Relation]] = {
    "start_case": frozenset({R.STARTER_ROLE, R.WORKER}),
    "claim_task": frozenset({R.CANDIDATE}),
    "release_task": frozenset({R.ASSIGNEE, R.OVERSEER}),
    "assign_task": frozenset({R.OVERSEER}),
    "transfer_task": frozenset({R.ASSIGNEE}),
    "delegate_task": frozenset({R.ASSIGNEE}),
    "hand_back_task": frozenset({R.ASSIGNEE}),
    "save_draft": frozenset({R.ASSIGNEE, R.CANDIDATE}),
    "write_together": frozenset({R.ASSIGNEE, R.CANDIDATE}),
    "read_together": frozenset({R.ASSIGNEE, R.CANDIDATE, R.SIGNER}),
    "ask_signature": frozenset({R.ASSIGNEE, R.CANDIDATE}),
    "sign_content": frozenset({R.SIGNER}),
    "attach_file": frozenset({R.ASSIGNEE, R.CANDIDATE, R.REGISTRAR}),
    "complete_task": frozenset({R.ASSIGNEE, R.CANDIDATE}),
    "register_outside_act": frozenset({R.REGISTRAR}),
    "send_message": frozenset({R.SENDER, R.WORKER}),
    "fire_timer": frozenset({R.WORKER}),
    "suspend_case": frozenset({R.OVERSEER}),
    "resume_case": frozenset({R.OVERSEER}),
    "end_case": frozenset({R.WORKER}),
    "recount_case": frozenset({R.WORKER}),
    "retry_incident": frozenset({R.SYSTEM_ADMIN, R.WORKER}),
    "propose_correction": frozenset({R.OVERSEER}),
    "confirm_correction": frozenset({R.OVERSEER}),
    "place_token": frozenset({R.OVERSEER}),
    "cancel_token": frozenset({R.OVERSEER}),
    "add_instance": frozenset({R.OVERSEER}),
    "recuse": frozenset({R.ASSIGNEE}),
    "ask_countersign": frozenset({R.ASSIGNEE, R.OVERSEER}),
    "order_supervision": frozenset({R.OVERSEER}),
    "answer_aside": frozenset({R.ASSIGNEE, R.CANDIDATE}),
    "withdraw_aside": frozenset({R.OWNER, R.OVERSEER}),
    "urge_task": frozenset({R.STARTER, R.PARTY, R.OVERSEER, R.REGISTRAR, R.VIEWER, R.OWNER, R.DONE}),
    "take_back": frozenset({R.DONE}),
    "copy_case": frozenset({R.ASSIGNEE, R.OVERSEER, R.REGISTRAR, R.STARTER, R.DONE}),
    "comment": frozenset(
        {R.CANDIDATE, R.ASSIGNEE, R.OWNER, R.STARTER, R.PARTY, R.OVERSEER, R.REGISTRAR, R.VIEWER, R.DONE, R.COPIED}
    ),
    "give_opinion": frozenset({R.PUBLIC}),
    "request_unit": frozenset({R.PUBLIC}),
    "decide_unit": frozenset({R.INTAKE}),
    "record_service": frozenset({R.REGISTRAR}),
    "save_note": frozenset({R.ASSIGNEE, R.DONE}),
    "view_opinions": frozenset({R.OVERSEER, R.REGISTRAR, R.VIEWER, R.AUDITOR}),
    "verify_opinion": frozenset({R.REGISTRAR}),
    "answer_opinion": frozenset({R.OVERSEER, R.REGISTRAR}),
    "view_case": frozenset(
        {
            R.CANDIDATE,
            R.ASSIGNEE,
            R.OWNER,
            R.STARTER,
            R.PARTY,
            R.OVERSEER,
            R.REGISTRAR,
            R.VIEWER,
            R.DONE,
            R.COPIED,
            R.AUDITOR,
        }
    ),
    "view_task": frozenset(
        {R.CANDIDATE, R.ASSIGNEE, R.OWNER, R.OVERSEER, R.REGISTRAR, R.VIEWER, R.DONE, R.AUDITOR, R.SIGNER}
    ),
    "view_events": frozenset({R.OVERSEER, R.AUDITOR, R.VIEWER}),
    "view_overview": frozenset({R.OVERSEER, R.VIEWER}),
    "verify": frozenset({R.AUDITOR, R.AUDIT_ADMIN, R.SYSTEM_ADMIN}),
    "deploy": frozenset({R.PROCESS_OWNER}),
    "import_calendar": frozenset({R.PROCESS_OWNER}),
    "import_data": frozenset({R.PROCESS_OWNER}),
    "manage_people": frozenset({R.SECURITY_ADMIN}),
    "manage_system": frozenset({R.SYSTEM_ADMIN}),
    "move_clock": frozenset({R.SYSTEM_ADMIN}),
    "view_people": frozenset({R.SECURITY_ADMIN}),
    "view_settings": frozenset({R.SYSTEM_ADMIN}),
    "view_timers": frozenset({R.SYSTEM_ADMIN, R.OVERSEER}),
    "view_deployments": frozenset({R.PROCESS_OWNER}),
    "view_system_events": frozenset({R.AUDIT_ADMIN, R.AUDITOR}),
}
"""Act -> the relations that permit it. An act that is not here is refused to everybody."""

SYSTEM_ROLES = ("system_admin", "security_admin", "audit_admin", "process_owner", "auditor")
"""Roles that exist without a bundle. Each is a relation of the same name."""

EXCLUSIVE = frozenset({"system_admin", "security_admin", "audit_admin"})
"""No two of these may be held by one person (three administrators)."""


def permits(act: str, relations: frozenset[Relation]) -> bool:
    """Whether somebody in ``relations`` may do ``act``."""
    return not TABLE.get(act, frozenset()).isdisjoint(relations)


def excludes(held: frozenset[str], role: str) -> str | None:
    """The role among ``held`` that forbids granting ``role``, or None."""
    if role not in EXCLUSIVE:
        return None
    return next((other for other in sorted(held) if other in EXCLUSIVE and other != role), None)
