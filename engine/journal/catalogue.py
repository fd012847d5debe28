"""Every event type of the journal, named [subject]_[past participle], and which of them replay executes again."""

from __future__ import annotations

FORMAT = 1

INPUTS = frozenset(
    {
        "case_started",
        "case_imported",
        "task_completed",
        "message_received",
        "timer_fired",
        "deadline_corrected",
        "case_resumed",
        "case_closed",
        "calendar_applied",
        "token_placed",
        "token_cancelled",
        "instance_added",
    }
)
"""Events that moved the diagram: replaying them in order through the pinned bundle gives the same facts."""

ACTS = frozenset(
    {
        "task_claimed",
        "task_released",
        "task_assigned",
        "task_delegated",
        "task_handed_back",
        "task_urged",
        "countersign_asked",
        "supervision_ordered",
        "aside_answered",
        "aside_withdrawn",
        "comment_added",
        "case_copied",
        "case_suspended",
        "deadline_correction_proposed",
        "deadline_correction_rejected",
        "reminder_fell_due",
        "escalation_fell_due",
        "incident_opened",
        "incident_retried",
        "act_refused",
        "file_attached",
        "opinion_received",
        "opinion_identity_opened",
        "opinion_verified",
        "opinion_answered",
        "opinion_published",
        "paper_served",
        "signature_asked",
        "content_signed",
        "case_migrated",
    }
)
"""Events of a case that leave the token where it is. ``case_migrated`` is reserved."""

SYSTEM = frozenset(
    {
        "bundle_deployed",
        "bundle_on_trial",
        "bundle_activated",
        "calendar_imported",
        "person_created",
        "person_changed",
        "person_disabled",
        "person_enabled",
        "person_unlocked",
        "password_changed",
        "password_reset",
        "session_ended",
        "unit_created",
        "unit_changed",
        "case_read",
        "list_exported",
        "unit_requested",
        "unit_request_accepted",
        "unit_request_refused",
        "system_act_refused",
        "expert_entered",
        "conflict_declared",
        "role_granted",
        "role_ended",
        "absence_entered",
        "contact_changed",
        "absence_ended",
        "token_issued",
        "token_revoked",
        "login_succeeded",
        "login_refused",
        "clock_moved",
        "database_restored",
    }
)
"""Events of the system stream."""

CENTRE = frozenset(
    {
        "centre_registered",
        "centre_imported",
        "centre_state_changed",
        "centre_facts_changed",
        "claim_taken",
        "claims_released",
        "capabilities_changed",
        "commitments_entered",
        "commitments_reported",
        "unit_banned",
    }
)
"""Events of a centre's stream."""

TYPES = INPUTS | ACTS | SYSTEM | CENTRE
SYSTEM_STREAM = "system"

VALUE_KEYS = frozenset({"values", "item", "inputs", "result", "payload", "name", "record_text"})
"""Keys of a fact whose content may be personal: they go to the erasable payload, never into the hashed record."""


def centre_stream(centre_id: str) -> str:
    """The stream of one centre."""
    return f"centre:{centre_id}"
