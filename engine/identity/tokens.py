"""Bearer tokens and session keys: random, shown once, stored as digests."""

from __future__ import annotations

from engine.values import digest


def token_digest(token: str) -> str:
    """What is stored of a token or session key."""
    return digest(token.encode())
