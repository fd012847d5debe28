"""What lists of tasks and cases may be narrowed to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.cases.contents import Reading
from engine.definitions.store import Deployed, newest_versions
from web.rendering import named
from web.site import engine

DONE_BY_PEOPLE = ("userTask", "manualTask")  # elements that become tasks of people


def procedures_in_force(connection: Reading) -> dict[str, str]:
    """Key -> name of every procedure's newest version, by name."""
    found = {key: named(deployed.manifest) for key, deployed in _newest(connection)}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def processes_in_force(connection: Reading) -> dict[str, tuple[str, dict[str, str]]]:
    """Key of every procedure -> (its name, process id -> name), by name; processes nobody named are left out."""
    found = {
        key: (
            named(deployed.manifest),
            {name: process.name for name, process in deployed.program.processes.items() if process.name},
        )
        for key, deployed in _newest(connection)
    }
    return dict(sorted(found.items(), key=lambda item: item[1][0]))


def steps_in_force(connection: Reading, bundle: str = "") -> dict[str, dict[str, str]]:
    """Name of each procedure (only ``bundle`` when given) -> its steps that people do: element -> name."""
    found: dict[str, dict[str, str]] = {}
    for key, deployed in _newest(connection):
        if bundle in ("", key):
            found[named(deployed.manifest)] = {
                element.id: element.name
                for process in deployed.program.processes.values()
                for element in process.elements.values()
                if element.tag in DONE_BY_PEOPLE and element.name
            }
    return dict(sorted(found.items()))


def _newest(connection: Reading) -> Iterator[tuple[str, Deployed]]:
    for key, bundle_id in newest_versions(connection).items():
        yield key, engine().services.library.get(connection, bundle_id)
