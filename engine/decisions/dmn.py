"""Compiles DMN 1.3 decision tables and answers them: UNIQUE refuses two matching rows, FIRST takes the first.

The expression of an input column is one of our language, or of FEEL where the column says so; cells are FEEL (see
``engine.expressions.feel``). Every cell is compiled when the file is deployed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.errors import DecisionError, DecisionFinding, DecisionsRefused
from engine.decisions.source import Cell, Column, Table, read_tables
from engine.decisions.types import NO_FIT, TYPES, fitted, shown
from engine.expressions.bounds import Functions
from engine.expressions.errors import ExpressionError
from engine.expressions.feel import Feel, UnaryTests, compile_feel, compile_unary_tests
from engine.expressions.language import Expression, compile_expression

__all__ = ["Decision", "DecisionError", "DecisionFinding", "DecisionsRefused", "compile_decisions"]

_HIT_POLICIES = frozenset({"UNIQUE", "FIRST"})


@dataclass(frozen=True, slots=True)
class Input:
    """A compiled input column; ``name`` is its label or expression."""

    name: str
    kind: str
    expression: Expression | Feel
    allowed: UnaryTests | None

    def value(self, variables: Mapping[str, Any], functions: Functions) -> Any:
        """What the column is asked about."""
        if isinstance(self.expression, Feel):
            return self.expression(variables)
        return self.expression.evaluate(variables, functions)


@dataclass(frozen=True, slots=True)
class Output:
    """A compiled output column."""

    name: str
    kind: str
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled row: its number from 1, its id, its tests and its results, column by column."""

    number: int
    id: str
    tests: tuple[UnaryTests, ...]
    results: tuple[Feel, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision table ready to answer; immutable and shareable between threads.

    ``inputs`` are the names of variables it reads (columns and cells), ``functions`` the functions its input columns
    call, ``outputs`` the names of its results in the order of the columns.
    """

    id: str
    name: str
    hit_policy: str
    inputs: frozenset[str]
    functions: frozenset[str]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...] = field(repr=False)
    _inputs: tuple[Input, ...] = field(repr=False)
    _outputs: tuple[Output, ...] = field(repr=False)
    _cell_names: frozenset[str] = field(repr=False)

    def evaluate(self, variables: Mapping[str, Any], functions: Functions) -> list[dict[str, Any]]:
        """The results of the rows that hit, each a value by output name: exactly one with UNIQUE and FIRST.

        Raises DecisionError when no row hits, two hit under UNIQUE, a value is of a wrong kind or a name used in a
        cell has no value; ExpressionError when an input column cannot be evaluated.
        """
        for name in sorted(self._cell_names):
            if name not in variables:
                raise DecisionError("decision.unknown_name", decision=self.id, name=name)
        asked = [self._checked(column, column.value(variables, functions), variables) for column in self._inputs]
        hits: list[Rule] = []
        for rule in self.rules:
            if all(test(value, variables) for test, value in zip(rule.tests, asked, strict=True)):
                hits.append(rule)
                if self.hit_policy == "FIRST":
                    break
        if not hits:
            pairs = [f"{column.name} = {shown(value)}" for column, value in zip(self._inputs, asked, strict=True)]
            raise DecisionError("decision.no_match", decision=self.id, inputs="，".join(pairs))
        if len(hits) > 1:
            rows, rules = ", ".join(str(rule.number) for rule in hits), [rule.id for rule in hits]
            raise DecisionError("decision.two_matches", decision=self.id, rows=rows, rules=rules)
        return [self._result(hits[0], variables)]

    def _result(self, rule: Rule, variables: Mapping[str, Any]) -> dict[str, Any]:
        cells = zip(self._outputs, rule.results, strict=True)
        return {column.name: self._checked(column, result(variables), variables) for column, result in cells}

    def _checked(self, column: Input | Output, value: Any, variables: Mapping[str, Any]) -> Any:
        found = fitted(column.kind, value)
        place = {"decision": self.id, "column": column.name, "found": shown(value)}
        if found is NO_FIT:
            raise DecisionError("decision.wrong_type", wanted=column.kind, **place)
        if column.allowed is not None and found is not None and not column.allowed(found, variables):
            raise DecisionError("decision.not_allowed", **place)
        return found


def compile_decisions(source: bytes) -> dict[str, Decision]:
    """The decisions of the DMN file ``source`` by id. Raises DecisionsRefused with every finding of the file."""
    findings: list[DecisionFinding] = []
    decisions = [_TableCompiler(table, findings).compile() for table in read_tables(source, findings)]
    if findings:
        raise DecisionsRefused(sorted(findings, key=lambda finding: finding.line))
    return {decision.id: decision for decision in decisions}


class _TableCompiler:
    """Compiles one table; whatever is wrong becomes a finding and a stand-in that is never evaluated."""

    def __init__(self, table: Table, findings: list[DecisionFinding]) -> None:
        self._table = table
        self._findings = findings
        self._cell_names: set[str] = set()

    def compile(self) -> Decision:
        """The decision; worth something only while there are no findings."""
        table = self._table
        self._check_shape()
        inputs = tuple(self._input(column) for column in table.inputs)
        outputs = tuple(self._output(column) for column in table.outputs)
        rules = tuple(
            Rule(
                number,
                row.element,
                tuple(self._test(cell) for cell in row.inputs),
                tuple(self._cell(cell, column) for cell, column in zip(row.outputs, table.outputs, strict=False)),
            )
            for number, row in enumerate(table.rows, 1)
        )
        expressions = [column.expression for column in inputs]
        called = [expression.functions for expression in expressions if isinstance(expression, Expression)]
        return Decision(
            id=table.id,
            name=table.name,
            hit_policy=table.hit_policy,
            inputs=frozenset(self._cell_names).union(*(expression.names for expression in expressions)),
            functions=frozenset().union(*called),
            outputs=tuple(column.name for column in outputs),
            rules=rules,
            _inputs=inputs,
            _outputs=outputs,
            _cell_names=frozenset(self._cell_names),
        )

    def _check_shape(self) -> None:
        table = self._table
        place = Cell("", table.table_id, table.line)
        if table.hit_policy not in _HIT_POLICIES or table.aggregation:
            policy = f"{table.hit_policy} {table.aggregation}".strip()
            self._find(place, "decision.hit_policy", policy=policy)
        for missing, code in ((table.inputs, "no_inputs"), (table.outputs, "no_outputs"), (table.rows, "no_rules")):
            if not missing:
                self._find(place, f"decision.{code}")
        names = [column.name for column in table.outputs]
        if len(names) > 1 and (len(set(names)) < len(names) or not all(names)):
            self._find(place, "decision.output_name")
        wanted = len(table.inputs) + len(table.outputs)
        for row in table.rows:
            if len(row.inputs) != len(table.inputs) or len(row.outputs) != len(table.outputs):
                found = len(row.inputs) + len(row.outputs)
                self._find(Cell("", row.element, row.line), "decision.entries", found=found, wanted=wanted)

    def _input(self, column: Column) -> Input:
        cell = column.expression
        if not cell.text:
            self._find(cell, "decision.empty_input")
        compiler: Callable[[str], Expression | Feel] = compile_feel if _is_feel(cell.language) else compile_expression
        if cell.language and not _is_feel(cell.language):
            self._find(cell, "decision.language", language=cell.language)
        expression = self._compiled(compiler, cell) if cell.text else compile_expression("null")
        kind = self._kind(column)
        return Input(column.name, kind, expression or compile_expression("null"), self._listed(column))

    def _output(self, column: Column) -> Output:
        return Output(column.name or self._table.id, self._kind(column), self._listed(column))

    def _listed(self, column: Column) -> UnaryTests | None:
        return None if column.listed is None else self._test(column.listed)

    def _kind(self, column: Column) -> str:
        if column.type not in TYPES:
            self._find(column.expression, "decision.type", type=column.type)
        return column.type

    def _test(self, cell: Cell) -> UnaryTests:
        self._check_language(cell)
        tests = self._compiled(compile_unary_tests, cell) or compile_unary_tests("-")
        self._cell_names |= tests.names
        return tests

    def _cell(self, cell: Cell, column: Column) -> Feel:
        self._check_language(cell)
        source = cell.text or "null"
        result = self._compiled(lambda text: compile_feel(text or "null", cell=True), cell) or compile_feel("null")
        self._cell_names |= result.names
        if not result.names and column.type in TYPES and fitted(column.type, result({})) is NO_FIT:
            self._find(cell, "decision.output_type", source=source, wanted=column.type)
        return result

    def _check_language(self, cell: Cell) -> None:
        if cell.language and not _is_feel(cell.language):
            self._find(cell, "decision.language", language=cell.language)

    def _compiled(self, compiler: Callable[[str], Any], cell: Cell) -> Any:
        try:
            return compiler(cell.text)
        except ExpressionError as error:
            self._find(cell, "decision.expression", source=cell.text[:80], reason=error)
            return None

    def _find(self, cell: Cell, code: str, **values: Any) -> None:
        self._findings.append(DecisionFinding(cell.element, cell.line, code, values))


def _is_feel(language: str) -> bool:
    return language.lower() == "feel" or language.rstrip("/").upper().endswith("/FEEL")
