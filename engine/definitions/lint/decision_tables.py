"""Reads the decision tables of a bundle for the gate: their ids and the variables their input columns read."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.definitions.findings import Finding
from engine.definitions.xml_source import XmlError, line_of, read_xml


def read_decisions(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, tuple[str, int]]:
    """Decision id -> (file, line) of every decision in ``files``; findings about those that cannot be read."""
    found: dict[str, tuple[str, int]] = {}
    for name, source in files.items():
        try:
            root = read_xml(source)
        except XmlError as error:
            values = {"detail": error.detail, "limit": error.detail}
            findings.append(Finding(name, "", error.line, error.code, values))
            continue
        decisions = [element for element in root if etree.QName(element).localname == "decision"]
        if etree.QName(root).localname != "definitions" or not decisions:
            findings.append(Finding(name, "", line_of(root), "decision.no_table"))
        for element in decisions:
            identity = element.get("id", "")
            if identity in found:
                findings.append(
                    Finding(
                        name,
                        identity,
                        line_of(element),
                        "id.in_two_files",
                        {"element": identity, "other": found[identity][0]},
                    )
                )
            found.setdefault(identity, (name, line_of(element)))
    return found
