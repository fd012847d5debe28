"""File fields: the browser names uploads by id; what they are is known by the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from forms.components import Field
from forms.rules import as_decimal

DEFAULT_MAX_FILES = 50
_GROUPS = {"image/*": "image/", "audio/*": "audio/", "video/*": "video/", "text/*": "text/"}


def check_files(
    part: Field, value: Any, held: Any, files: Mapping[str, Any], add: Callable[..., None]
) -> list[dict[str, Any]]:
    """The files of a field as ``[{id, name, size}]``; ``add`` receives the code and values of what is wrong.

    ``files`` maps an id to {name, size in bytes, type, elsewhere, held}; ``held`` are files the server already keeps in
    this field.
    Name and size are the server's, never the browser's.
    """
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        add("files")
        return []
    known = {item["id"]: item for item in (held if isinstance(held, list) else ()) if isinstance(item, Mapping)}
    limit = 1 if not part.component.get("multiple") else int(part.properties.get("maxFiles") or DEFAULT_MAX_FILES)
    clean: list[dict[str, Any]] = []
    for item in value:
        identity = item.get("id")
        name = str(item.get("name") or "")[:200]
        entry = _told(files, identity, part) or known.get(identity) if isinstance(identity, str) else None
        if entry is None:
            add("file_unknown", name=name)
            continue
        record = {"id": identity, "name": str(entry["name"]), "size": int(entry["size"])}
        if record in clean:
            continue
        clean.append(record)
        _check_file(part, record, str(entry.get("type") or ""), add)
    if len(clean) > limit:
        add("file_count", limit=limit)
    return clean


def _told(files: Mapping[str, Any], identity: str, part: Field) -> Mapping[str, Any] | None:
    """An upload to this very task, or what this field was filled in with, in whichever row that stands by now: pictures
    of other tasks are known for the chapters that show them, not as files."""
    entry: Mapping[str, Any] | None = files.get(identity)
    is_ours = entry is not None and (not entry.get("elsewhere") or entry.get("held") == part.dotted)
    return entry if is_ours else None


def _check_file(part: Field, record: Mapping[str, Any], media_type: str, add: Callable[..., None]) -> None:
    accept = str(part.component.get("accept") or "")
    if not accepts(accept, record["name"], media_type):
        add("file_type", name=record["name"], accept=accept)
    size = part.properties.get("maxMB")
    if size and Decimal(record["size"]) > as_decimal(size) * 1024 * 1024:
        add("file_size", name=record["name"], limit=size)


def accepts(accept: str, name: str, media_type: str) -> bool:
    """Whether a file fits ``accept`` (``.pdf,.png,image/*``) by its name or its media type."""
    wanted = [item.strip().lower() for item in accept.split(",") if item.strip()]
    for item in wanted:
        if item.startswith("."):
            if name.lower().endswith(item):
                return True
        elif item in ("*/*", media_type.lower()) or (item in _GROUPS and media_type.lower().startswith(_GROUPS[item])):
            return True
    return not wanted
