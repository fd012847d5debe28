"""The one place where real things are chosen: builds an engine from settings, a form catalogue and a clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.calendars.store import CalendarShelf
from engine.cases.blobs import DatabaseBlobs
from engine.clock import SystemClock, local_date, to_ms
from engine.commands.deploy_bundle import DeployBundle
from engine.db.session import open_database
from engine.db.tables import grants
from engine.definitions.gate import pass_gate
from engine.definitions.lint import Surroundings
from engine.definitions.lint.operations import BUILT_IN, catalogue_of
from engine.definitions.store import Library
from engine.errors import Refused
from engine.execution.command import Command
from engine.execution.host import step_functions
from engine.execution.pipeline import Pipeline
from engine.execution.services import Services
from engine.identity.actor import Actor
from engine.identity.people import load_actor
from engine.identity.policy import SYSTEM_ROLES, permits
from engine.identity.relations import system_relations
from engine.operations.standard import standard_operations
from engine.ports import Clock, FormCatalogue, Mailer
from engine.rubrics.functions import NAMES as RUBRIC_FUNCTIONS
from engine.settings import Settings
from engine.smtp import mailer_of
from engine.work import Transactions


@dataclass(frozen=True)
class Engine:
    """Everything the layers above may use: execute commands, read, look people up."""

    settings: Settings
    clock: Clock
    services: Services
    transactions: Transactions
    pipeline: Pipeline
    mailer: Mailer | None = None

    def execute(self, actor: Actor, command: Command, key: str | None = None) -> dict[str, Any]:
        """Execute one command; see :meth:`Pipeline.execute`."""
        return self.pipeline.execute(actor, command, key)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading."""
        with self.transactions.read() as connection:
            yield connection

    def actor(self, person_id: str) -> Actor:
        """The person with the roles of this moment; NotFound when disabled or unknown."""
        with self.read() as connection:
            today = local_date(self.clock.business_now()).isoformat()
            return load_actor(connection, person_id, to_ms(self.clock.machine_now()), today)

    def deploy(
        self,
        actor: Actor,
        files: Mapping[str, bytes],
        *,
        isolated: bool = True,
        key: str | None = None,
        trial: str = "",
    ) -> dict[str, Any]:
        """Check ``files`` of a bundle at the gate and release them as a new version; the same content changes nothing.

        ``trial`` is the reason for which a draft is tried out (see :class:`DeployBundle`).

        Raises Refused when the actor may not deploy, DeployRefused with the findings when something blocks.
        """
        if not permits(DeployBundle.act, frozenset(system_relations(actor))):
            raise Refused("refused.deploy")  # before anything of an upload is read
        passed = pass_gate(files, self.surroundings(), isolated=isolated)
        return {**self.execute(actor, DeployBundle(passed, trial), key), "findings": passed.findings}

    def surroundings(self) -> Surroundings:
        """What the gate must know of this installation: roles, operations, functions, forms."""
        with self.read() as connection:
            calendar = self.services.calendars.current(connection, to_ms(self.clock.machine_now()))
            roles = frozenset(connection.execute(select(grants.c.role).distinct()).scalars())
        return Surroundings(
            known_roles=roles | frozenset(SYSTEM_ROLES),
            operations={**catalogue_of(self.services.operations), "set_deadline": BUILT_IN["set_deadline"]},
            functions=frozenset(step_functions(calendar, self.clock.business_now())) | {"deadline"} | RUBRIC_FUNCTIONS,
            check_form=lambda _key, source: self.services.library.catalogue.findings(source),
        )

    def close(self) -> None:
        """Give every database connection back."""
        self.transactions.database.dispose()


def build(
    settings: Settings, forms: FormCatalogue | Library, clock: Clock | None = None, mailer: Mailer | None = None
) -> Engine:
    """An engine on the database of ``settings``; the schema must be there (``liangheng init`` brings it).

    Engines of one process that read the same versions may share the ``Library`` in which they are compiled.
    """
    chosen = clock or SystemClock()
    transactions = Transactions(open_database(settings), chosen, settings.hash)
    library = forms if isinstance(forms, Library) else Library(forms)
    services = Services(settings, library, CalendarShelf(), standard_operations(), DatabaseBlobs(transactions))
    pipeline = Pipeline(services, transactions)
    return Engine(settings, chosen, services, transactions, pipeline, mailer or mailer_of(settings.smtp))
