"""Bounds of time hold for the expression, not for what other tests left in the same process."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(autouse=True, scope="module")
def collector_of_its_own() -> None:
    """What is there before a module's tests is left alone: looking through it takes longer than the bounds."""
    gc.collect()
    gc.freeze()
