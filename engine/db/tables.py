"""Every table of the system. Moments are UTC milliseconds, days are ISO text, JSON is text that is never re-ordered.

Tables that belong to a case lead their primary key with ``case_id``, so that they can be partitioned by case.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import false as sql_false

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(column_0_N_label)s",
    }
)

ID = String(32)  # a random 128-bit id, hexadecimal
DIGEST = String(64)
KEY = String(120)
DAY = String(10)

# -- bundles -----------------------------------------------------------------------------------------------------
bundles = Table(
    "bundles",
    metadata,
    Column("id", DIGEST, primary_key=True),
    Column("key", KEY, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("deployed_at", BigInteger, nullable=False),
    Column("deployed_by", ID),
    Column("effective_from", DAY),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("key", "version"),
)
bundle_files = Table(
    "bundle_files",
    metadata,
    Column("bundle_id", DIGEST, primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("digest", DIGEST, nullable=False),
)
definitions = Table(
    "definitions",
    metadata,
    Column("bundle_id", DIGEST, primary_key=True),
    Column("process_id", KEY, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("starter_roles", Text, nullable=False),
)
blobs = Table(
    "blobs",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)
blob_chunks = Table(
    "blob_chunks",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# -- people ------------------------------------------------------------------------------------------------------
units = Table(
    "units",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", KEY, unique=True),
    Column("name", String(300), nullable=False),
    Column("kind", KEY, nullable=False),
    Column("region", KEY),
    Column("parent_id", ID),
    Column("credit_code", String(18)),
    Index(None, "kind", "region"),
)
people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", KEY, nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("password", String(300)),
    Column("title", String(120)),
    Column("email", String(300)),
    Column("disabled_at", BigInteger),
    Column("failed_logins", Integer, nullable=False, server_default="0"),
    Column("locked_until", BigInteger),
)
grants = Table(
    "grants",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("role", KEY, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Column("since_at", BigInteger, nullable=False),
    Column("until_at", BigInteger),
    Index(None, "unit_id", "role"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Index(None, "person_id"),
)
tokens = Table(
    "tokens",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("name", String(120), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("revoked_at", BigInteger),
)

# -- centres -----------------------------------------------------------------------------------------------------
centres = Table(
    "centres",
    metadata,
    Column("id", ID, primary_key=True),
    Column("bundle_key", KEY, nullable=False),
    Column("name", String(300), nullable=False),
    Column("industry", String(120)),
    Column("unit_id", ID),
    Column("state", KEY, nullable=False),
    Column("state_class", String(12), nullable=False),
    Column("public", Boolean, nullable=False, server_default=sql_false()),
    Column("dates", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "bundle_key", "state"),
)
centre_states = Table(
    "centre_states",
    metadata,
    Column("centre_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("state", KEY, nullable=False),
    Column("since", DAY, nullable=False),
    Column("case_id", ID),
    Column("document_id", ID),
)

# -- cases -------------------------------------------------------------------------------------------------------
cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("bundle_id", DIGEST, nullable=False),
    Column("bundle_key", KEY, nullable=False),
    Column("process_id", KEY, nullable=False),
    Column("number", String(120), unique=True),
    Column("title", String(300), nullable=False),
    Column("state", String(12), nullable=False),
    Column("outcome", KEY),
    Column("centre_id", ID),
    Column("parent_id", ID),
    Column("started_at", BigInteger, nullable=False),
    Column("started_by", ID),
    Column("started_unit", ID),
    Column("ended_at", BigInteger),
    Column("suspended_on", DAY),
    Column("revision", Integer, nullable=False),
    Column("parties", Text, nullable=False),
    Column("execution", LargeBinary, nullable=False),
    Column("journal_head", DIGEST, nullable=False),
    Column("journal_count", Integer, nullable=False),
    Column("occasion", String(200), unique=True),
    Index(None, "centre_id"),
    Index(None, "state", "bundle_key"),
)
parties = Table(
    "parties",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("party", KEY, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Index(None, "unit_id"),
)
tasks = Table(
    "tasks",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("element", KEY, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("form", KEY),
    Column("party", KEY),
    Column("assignee", ID),
    Column("state", String(12), nullable=False),
    Column("due", DAY),
    Column("due_at", BigInteger),
    Column("due_record", Text),
    Column("priority", Integer, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_by", ID),
    Column("owner", ID),
    Column("revision", Integer, nullable=False),
    Index(None, "assignee", "state", "due_at"),
    Index(None, "closed_by", "closed_at"),
)
candidates = Table(
    "candidates",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("unit_id", ID, primary_key=True),
    Column("role", KEY, primary_key=True),
    Column("taken", Boolean, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Index(None, "unit_id", "role", "taken", "due_at"),
)
submissions = Table(
    "submissions",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("element", KEY, nullable=False),
    Column("form", KEY),
    Column("salt", ID, nullable=False),
    Column("data", Text, nullable=False),
    Column("submitted_by", ID, nullable=False),
    Column("submitted_unit", ID),
    Column("submitted_at", BigInteger, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("outside_act", Text),
)
drafts = Table(
    "drafts",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("data", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
)
timers = Table(
    "timers",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("element", KEY, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default="0"),
    Column("lease", ID),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Index(None, "state", "due_at"),
)
deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("due", DAY, nullable=False),
    Column("record", Text, nullable=False),
    Index(None, "due"),
)
files = Table(
    "files",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("field", String(200), nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("name", String(300), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("uploaded_by", ID, nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
)
documents = Table(
    "documents",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("number", String(120), unique=True),
    Column("title", String(300), nullable=False),
    Column("addressee", String(300), nullable=False),
    Column("date", DAY, nullable=False),
    Column("body", Text, nullable=False),
    Column("element", KEY, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
)
notices = Table(
    "notices",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("title", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("published_on", DAY, nullable=False),
    Column("until", DAY, nullable=False),
    Column("place", String(300)),
    Column("closed_on", DAY),
)
case_search = Table(
    "case_search",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("bigrams", Text, nullable=False),
)
incidents = Table(
    "incidents",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("n", Integer),
    Column("element", KEY, nullable=False),
    Column("code", KEY, nullable=False),
    Column("detail", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("actor", ID),
    Column("state", String(12), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Index(None, "state", "opened_at"),
)
corrections = Table(
    "corrections",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("key", KEY, nullable=False),
    Column("anchor", DAY, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("proposed_by", ID, nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
)

# -- journal, requests, outbox -----------------------------------------------------------------------------------
events = Table(
    "events",
    metadata,
    Column("stream", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", KEY, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
    Column("payload", Text),
    Column("previous", DIGEST, nullable=False),
    Column("hash", DIGEST, nullable=False),
    Column("log_index", BigInteger),
)
streams = Table(
    "streams",
    metadata,
    Column("stream", String(40), primary_key=True),
    Column("head", DIGEST, nullable=False),
    Column("length", Integer, nullable=False),
)
requests = Table(
    "requests",
    metadata,
    Column("actor", ID, primary_key=True),
    Column("command", KEY, primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "at"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default="0"),
    Column("lease", ID),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Index(None, "state", "due_at"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("person_id", ID, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("case_id", ID, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("read_at", BigInteger),
    Index(None, "key"),
    Index(None, "person_id", "read_at", "at"),
)

# -- calendars, numbers, settings --------------------------------------------------------------------------------
calendars = Table(
    "calendars",
    metadata,
    Column("version", DIGEST, primary_key=True),
    Column("stored_at", BigInteger, nullable=False),
    Column("source", String(300), nullable=False),
    Column("current", Boolean, nullable=False),
)
calendar_days = Table(
    "calendar_days",
    metadata,
    Column("version", DIGEST, primary_key=True),
    Column("day", DAY, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(120), nullable=False),
    Column("source", String(300), nullable=False),
    Column("provisional", Boolean, nullable=False),
)
number_series = Table(
    "number_series",
    metadata,
    Column("prefix", String(200), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
system_settings = Table(
    "system_settings",
    metadata,
    Column("key", KEY, primary_key=True),
    Column("value", Text, nullable=False),
)
planned_days = Table("planned_days", metadata, Column("day", DAY, primary_key=True))
