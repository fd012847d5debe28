"""Reads XML of an upload safely: bounded in bytes, nodes and depth, without DOCTYPE, entities or network."""

from __future__ import annotations

import re

from lxml import etree

from engine.definitions import limits

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


class XmlError(Exception):
    """The bytes are not XML as we take it. ``code`` is a finding code, ``line`` counts from 1."""

    def __init__(self, code: str, line: int, detail: str = "") -> None:
        super().__init__(code, line, detail)
        self.code, self.line, self.detail = code, line, detail


def read_xml(source: bytes) -> etree._Element:
    """The root element of ``source``. Raises XmlError.

    Only UTF-8 is taken: another encoding could hide a DOCTYPE from the first look, and the Modeler writes UTF-8.
    """
    if len(source) > limits.DIAGRAM_BYTES:
        raise XmlError("file.too_large", 0, str(limits.DIAGRAM_BYTES))
    declared = _DECLARED.match(source.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].upper() not in (b"UTF-8", b"US-ASCII"):
        raise XmlError("xml.encoding", 1, declared[1].decode())
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise XmlError("xml.encoding", source.count(b"\n", 0, error.start) + 1, "?") from None
    doctype = source.find(b"<!DOCTYPE")
    if doctype >= 0:
        raise XmlError("xml.doctype", source.count(b"\n", 0, doctype) + 1)
    return _parse(source)


def line_of(element: object) -> int:
    """The line of the file on which ``element`` begins; 0 when it is not known."""
    return int(getattr(element, "sourceline", 0) or 0)


def _parse(source: bytes) -> etree._Element:
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    nodes = depth = 0
    try:
        for start in range(0, len(source), 65_536):
            parser.feed(source[start : start + 65_536])
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                nodes += event == "start"
                if nodes > limits.XML_NODES:
                    raise XmlError("xml.too_many_nodes", line_of(element), str(limits.XML_NODES))
                if depth > limits.XML_DEPTH:
                    raise XmlError("xml.too_deep", line_of(element), str(limits.XML_DEPTH))
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise XmlError("xml.not_well_formed", error.lineno or 1, str(error.msg)) from None
    if root is None:
        raise XmlError("xml.not_well_formed", 1, "empty")
    return root
