"""The operations every system has."""

from __future__ import annotations

from engine.operations import centres, outward, papers, register
from engine.operations.catalogue import Operations


def standard_operations() -> Operations:
    """All operations of the engine."""
    return Operations((*papers.OPERATIONS, *centres.OPERATIONS, *outward.OPERATIONS, *register.OPERATIONS))
