"""What commands work with besides the transaction: bundles, calendars, operations, forms, files."""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendars.store import CalendarShelf
from engine.definitions.store import Library
from engine.operations.catalogue import Operations
from engine.ports import BlobStore
from engine.settings import Settings


@dataclass(frozen=True)
class Services:
    """Shared by every transaction of the process; all of it is read-only or guards itself."""

    settings: Settings
    library: Library
    calendars: CalendarShelf
    operations: Operations
    blobs: BlobStore
