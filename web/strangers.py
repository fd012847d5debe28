"""What comes from people who have not signed in: where from, and the files they send."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any, BinaryIO, cast

from flask import request

from engine.errors import Invalid
from web.site import engine, language, site
from web.uploads import clean_name, media_type

LARGEST_MB = 10
ENDINGS = frozenset({"pdf", "jpg", "jpeg", "png", "doc", "docx", "xls", "xlsx", "wps", "et", "txt"})
IPV6_PREFIX = 64  # what one household or office gets


def origin() -> str:
    """A keyed digest of the network the request comes from, another one each day; the address itself is not kept."""
    network = request.remote_addr or ""
    try:
        if ip_address(network).version == 6:
            network = str(ip_network(f"{network}/{IPV6_PREFIX}", strict=False))
    except ValueError:
        network = ""
    day = engine().clock.machine_now().date().isoformat()
    return hmac.new(site().secret.encode(), f"origin {day} {network}".encode(), sha256).hexdigest()


def received_files(field: str, most: int) -> list[Mapping[str, Any]]:
    """Store the files sent in ``field``, each judged by its content: [{digest, name, size, media_type}].

    Invalid, with a sentence at the field, for more than ``most``, and for what is too large, empty or of another kind
    than it says. Nothing is stored before all of them were judged.
    """
    judged: list[tuple[str, str, BinaryIO]] = []
    try:
        for given in request.files.getlist(field):
            if not given.filename:
                continue
            name, content = clean_name(given.filename), cast(BinaryIO, given.stream)
            if name.rpartition(".")[2].lower() not in ENDINGS:
                raise Invalid("invalid.file_kind", name=name)
            judged.append((name, media_type(name, content), content))
        if len(judged) > most:
            raise Invalid(errors={field: ["field.too_many_files"]})
        stored: list[Mapping[str, Any]] = []
        for name, kind, content in judged:
            digest, size = engine().services.blobs.put(content, LARGEST_MB << 20)
            stored.append({"digest": digest, "name": name, "size": size, "media_type": kind})
    except Invalid as wrong:
        raise Invalid(errors=wrong.errors or {field: [wrong.sentence(language())]}) from wrong
    return stored
