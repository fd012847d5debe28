"""Which files a submission names: attachments by their ids, and the pictures of its chapters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.components import Scope
from forms.narrative import pictures
from forms.paths import get


def files_in(scope: Scope, data: Mapping[str, Any]) -> dict[str, str]:
    """File id -> dotted path of the field that names it, in fields that take files and nowhere else.

    ``data`` is that of a submission or of a prefill; what does not look like either names nothing.
    """
    return dict(_named(scope, data))


def _named(scope: Scope, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in scope.fields:
        if not part.takes_files:
            continue
        value = get(values, part.path)
        if part.is_narrative:
            yield from ((picture.file, part.dotted) for picture in pictures(value))
        elif isinstance(value, list):
            ids = [item.get("id") for item in value if isinstance(item, Mapping)]
            yield from ((identity, part.dotted) for identity in ids if isinstance(identity, str))
    for rows in scope.rows:
        below = get(values, rows.path)
        for row in below if isinstance(below, list) else ():
            if isinstance(row, Mapping):
                yield from _named(rows.scope, row)
