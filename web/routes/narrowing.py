"""What lists of tasks and cases may be narrowed to."""

from __future__ import annotations

from engine.cases.contents import Reading
from engine.cases.listing import released_versions
from web.rendering import named
from web.site import engine


def procedures_in_force(connection: Reading) -> dict[str, str]:
    """Key -> name of every procedure's newest version, by name."""
    found: dict[str, str] = {}
    for row in released_versions(connection):  # the newest version of each key comes first
        if row["key"] not in found:
            found[row["key"]] = named(engine().services.library.get(connection, row["id"]).manifest)
    return dict(sorted(found.items(), key=lambda item: item[1]))
