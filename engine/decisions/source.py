"""Reads a DMN file safely into its tables; knows XML and nothing of what the cells mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.decisions.errors import DecisionFinding, DecisionsRefused

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
BYTES = 1024 * 1024
NODES = 50_000
_DMN = "{" + NAMESPACE + "}"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# Beside decisions: pictures and remarks, which do not change what a table decides.
_HARMLESS = frozenset({"description", "extensionElements", "textAnnotation", "association", "group", "question"})
_HARMLESS_IN_DECISION = _HARMLESS | {"allowedAnswers", "variable", "decisionTable"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of the table and where it stands. ``language`` is the expression language it names, empty if none."""

    text: str
    element: str
    line: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """An input or output column: ``name`` of an output or label of an input, its type and the values listed for it."""

    name: str
    expression: Cell
    type: str
    listed: Cell | None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: its id, line, and a cell for each column."""

    element: str
    line: int
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One decision with its table, as written."""

    id: str
    name: str
    line: int
    table_id: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]


def read_tables(source: bytes, findings: list[DecisionFinding]) -> list[Table]:
    """The tables of the file ``source``; what is not executed is added to ``findings``.

    Raises DecisionsRefused when nothing can be read at all.
    """
    root = _root(source)
    tables: list[Table] = []
    ids: set[str] = set()
    for child in _elements(root):
        kind = _kind(child)
        if kind == "decision":
            _check_decision(child, ids, findings)
            found = child.find(f"{_DMN}decisionTable")
            if found is None:
                findings.append(_finding(child, "decision.no_table", name=_get(child, "name") or _get(child, "id")))
            else:
                tables.append(_table(child, found, findings))
        elif child.tag.startswith(_DMN) and kind not in _HARMLESS:
            findings.append(_finding(child, "decision.unsupported", element=kind))
    if not tables and not findings:
        findings.append(_finding(root, "decision.none"))
    return tables


def _root(source: bytes) -> etree._Element:
    """The root of a DMN 1.3 document in UTF-8 without DOCTYPE; another encoding could hide one from the first look."""
    if len(source) > BYTES:
        raise _refused(0, "decision.too_large", limit="1 MiB")
    declared = _DECLARED.match(source.removeprefix(b"\xef\xbb\xbf"))
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(source.count(b"\n", 0, error.start) + 1, "decision.encoding") from None
    if declared and declared[1].upper() not in (b"UTF-8", b"US-ASCII"):
        raise _refused(1, "decision.encoding")
    if (doctype := source.find(b"<!DOCTYPE")) >= 0:
        raise _refused(source.count(b"\n", 0, doctype) + 1, "decision.doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(error.lineno or 1, "decision.not_xml", reason=str(error.msg)) from None
    if sum(1 for _ in root.iter()) > NODES:
        raise _refused(0, "decision.too_large", limit=f"{NODES} elements")
    if root.tag != f"{_DMN}definitions":
        raise _refused(_line(root), "decision.namespace", found=etree.QName(root).namespace or "-")
    return root


def _check_decision(decision: etree._Element, ids: set[str], findings: list[DecisionFinding]) -> None:
    identifier = _get(decision, "id")
    if not identifier or identifier in ids:
        findings.append(_finding(decision, "decision.duplicate_id", id=identifier))
    ids.add(identifier)
    for child in _elements(decision):
        if child.tag.startswith(_DMN) and _kind(child) not in _HARMLESS_IN_DECISION:
            findings.append(_finding(child, "decision.unsupported", element=_kind(child)))


def _table(decision: etree._Element, table: etree._Element, findings: list[DecisionFinding]) -> Table:
    for default in table.iterfind(f"{_DMN}output/{_DMN}defaultOutputEntry"):
        findings.append(_finding(default, "decision.unsupported", element="defaultOutputEntry"))
    return Table(
        id=_get(decision, "id"),
        name=_get(decision, "name"),
        line=_line(decision),
        table_id=_get(table, "id") or _get(decision, "id"),
        hit_policy=_get(table, "hitPolicy") or "UNIQUE",
        aggregation=_get(table, "aggregation"),
        inputs=tuple(_input(column) for column in table.iterfind(f"{_DMN}input")),
        outputs=tuple(_output(column) for column in table.iterfind(f"{_DMN}output")),
        rows=tuple(_row(rule) for rule in table.iterfind(f"{_DMN}rule")),
    )


def _input(column: etree._Element) -> Column:
    expression = column.find(f"{_DMN}inputExpression")
    kind = "" if expression is None else _get(expression, "typeRef")
    cell = _cell(column if expression is None else expression)
    return Column(_get(column, "label") or cell.text, cell, kind, _listed(column, "inputValues"))


def _output(column: etree._Element) -> Column:
    place = Cell("", _get(column, "id"), _line(column))
    return Column(_get(column, "name"), place, _get(column, "typeRef"), _listed(column, "outputValues"))


def _listed(column: etree._Element, tag: str) -> Cell | None:
    found = column.find(f"{_DMN}{tag}")
    return None if found is None or not _cell(found).text else _cell(found)


def _row(rule: etree._Element) -> Row:
    return Row(
        _get(rule, "id"),
        _line(rule),
        tuple(_cell(entry) for entry in rule.iterfind(f"{_DMN}inputEntry")),
        tuple(_cell(entry) for entry in rule.iterfind(f"{_DMN}outputEntry")),
    )


def _cell(element: etree._Element) -> Cell:
    text = "".join(part.text or "" for part in element.iterfind(f"{_DMN}text")).strip()
    parent = element.getparent()
    identifier = _get(element, "id") or ("" if parent is None else _get(parent, "id"))
    return Cell(text, identifier, _line(element), _get(element, "expressionLanguage"))


def _get(element: etree._Element, name: str) -> str:
    return str(element.get(name) or "")


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren("*")


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _finding(place: etree._Element, code: str, /, **values: str) -> DecisionFinding:
    return DecisionFinding(_get(place, "id"), _line(place), code, values)


def _refused(line: int, code: str, /, **values: str) -> DecisionsRefused:
    return DecisionsRefused([DecisionFinding("", line, code, values)])
