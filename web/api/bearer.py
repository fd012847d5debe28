"""Who calls: a bearer token, looked up with its person's roles in one statement. Cookies mean nothing here.

Nothing of a token or a role is remembered between requests: a revoked token or an ended role is refused at once. Only
failures are counted, in this process and for each address: whoever has sent too many unknown tokens is answered without
asking the database, until the minute is over. Tokens that were good before go on working from that address.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import cast

from flask import Flask, current_app, g, request

from engine.clock import to_ms
from engine.errors import Refused
from engine.identity.bearer import bearer
from engine.identity.tokens import token_digest
from engine.settings import Settings
from engine.texts import LANGUAGES
from web.api.blueprint import JSON_BYTES, public, routes
from web.site import engine, language

MINUTE_MS = 60_000
REMEMBERED = 10_000  # addresses and good tokens kept in mind; the oldest are forgotten first
LONGEST_TOKEN = 200


class Failures:
    """Unknown tokens by address within a minute, and the digests that were good in this process."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._counted: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._good: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def blocks(self, address: str, digest: str, now: int) -> bool:
        """Whether an unproven token from ``address`` is refused unseen at ``now`` (UTC milliseconds)."""
        with self._lock:
            count, until = self._counted.get(address, (0, 0))
            return count >= self.limit and now < until and digest not in self._good

    def failed(self, address: str, digest: str, now: int) -> None:
        """Count a token nobody has."""
        with self._lock:
            self._good.pop(digest, None)
            count, until = self._counted.pop(address, (0, 0))
            self._counted[address] = (count + 1, until) if now < until else (1, now + MINUTE_MS)
            _trim(self._counted)

    def succeeded(self, digest: str) -> None:
        """Keep in mind that the token was good."""
        if digest not in self._good:
            with self._lock:
                self._good[digest] = None
                _trim(self._good)


def _trim(kept: OrderedDict[str, tuple[int, int]] | OrderedDict[str, None]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)


def install(app: Flask, settings: Settings) -> None:
    """Give ``app`` its count of failures: ``settings.lock_after`` for an address in a minute."""
    app.extensions["bearer_failures"] = Failures(settings.lock_after)


def _language() -> str:
    """What the caller prefers (zh-CN is zh), else what the installation says."""
    wanted = (tag.lower().partition("-")[0] for tag in request.accept_languages.values())
    return next((tag for tag in wanted if tag in LANGUAGES), engine().settings.language)


@routes.before_request
def authenticate() -> None:
    """Find the person behind the request; Refused when the token is missing, unknown, revoked or over."""
    g.language = _language()
    if request.mimetype != "multipart/form-data":
        request.max_content_length = JSON_BYTES
    if request.endpoint in public:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
        raise Refused("refused.token")
    failures = cast(Failures, current_app.extensions["bearer_failures"])
    address, digest = request.remote_addr or "", token_digest(token)
    now = to_ms(engine().clock.machine_now())
    if failures.blocks(address, digest, now):
        raise Refused("refused.too_many_failures")
    with engine().read() as connection:
        person = bearer(connection, digest, now)
    if person is None:
        failures.failed(address, digest, now)
        raise Refused("refused.token")
    failures.succeeded(digest)
    g.caller = replace(person, lang=language())
