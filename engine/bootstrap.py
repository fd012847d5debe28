"""The one place where real things are chosen: builds an engine from settings, a form catalogue and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.calendars.store import CalendarShelf
from engine.cases.blobs import DatabaseBlobs
from engine.clock import SystemClock, to_ms
from engine.db.session import open_database
from engine.definitions.store import Library
from engine.execution.command import Command
from engine.execution.pipeline import Pipeline
from engine.execution.services import Services
from engine.identity.actor import Actor
from engine.identity.people import load_actor
from engine.operations.standard import standard_operations
from engine.ports import Clock, FormCatalogue
from engine.settings import Settings
from engine.work import Transactions


@dataclass(frozen=True)
class Engine:
    """Everything the layers above may use: execute commands, read, look people up."""

    settings: Settings
    clock: Clock
    services: Services
    transactions: Transactions
    pipeline: Pipeline

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
            return load_actor(connection, person_id, to_ms(self.clock.machine_now()))

    def close(self) -> None:
        """Give every database connection back."""
        self.transactions.database.dispose()


def build(settings: Settings, forms: FormCatalogue, clock: Clock | None = None) -> Engine:
    """An engine on the database of ``settings``; the schema must be there (``liangheng init`` brings it)."""
    chosen = clock or SystemClock()
    transactions = Transactions(open_database(settings), chosen, settings.hash)
    services = Services(settings, Library(forms), CalendarShelf(), standard_operations(), DatabaseBlobs(transactions))
    return Engine(settings, chosen, services, transactions, Pipeline(services, transactions))
