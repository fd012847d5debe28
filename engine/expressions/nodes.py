"""The parts an expression consists of. ``at`` is the index of the part in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all parts."""

    at: int


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal: text, int, Decimal, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name looked up in the scope, or a variable of a comprehension around it."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """``base.name``: the entry ``name`` of a record."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    """``base[index]``."""

    base: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """``base[start:stop]``; either bound may be absent."""

    base: Node
    start: Node | None
    stop: Node | None


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``-x``, ``+x`` or ``not x``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic with two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """``a and b and ...`` or ``a or b or ...``."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``first op other op other ...``; each operand is evaluated once."""

    first: Node
    others: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``yes if test else no``."""

    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list or, with ``fixed``, a tuple."""

    items: tuple[Node, ...]
    fixed: bool


@dataclass(frozen=True, slots=True)
class Record(Node):
    """``{key: value, ...}``."""

    pairs: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """``for name in iterable if ...`` of a comprehension."""

    name: str
    iterable: Node
    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comprehension(Node):
    """``[element for ...]`` or the same without brackets as the only argument of a function; always makes a list."""

    element: Node
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """``function(argument, ..., keyword=argument, ...)``."""

    function: str
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...]


def children(node: Node, *, bodies: bool = True) -> Iterator[Node]:
    """The direct parts of ``node``; without ``bodies`` not those a comprehension evaluates once per element."""
    match node:
        case Attribute(base=base):
            yield base
        case Subscript(base=base, index=index):
            yield from (base, index)
        case Slice(base=base, start=start, stop=stop):
            yield from (part for part in (base, start, stop) if part is not None)
        case Unary(operand=operand):
            yield operand
        case Binary(left=left, right=right):
            yield from (left, right)
        case Logical(operands=operands):
            yield from operands
        case Comparison(first=first, others=others):
            yield first
            yield from (other for _, other in others)
        case Conditional(test=test, yes=yes, no=no):
            yield from (test, yes, no)
        case Items(items=items):
            yield from items
        case Record(pairs=pairs):
            yield from (part for pair in pairs for part in pair)
        case Comprehension(element=element, clauses=clauses):
            yield clauses[0].iterable
            if bodies:
                yield from (clause.iterable for clause in clauses[1:])
                yield from (condition for clause in clauses for condition in clause.conditions)
                yield element
        case Invocation(arguments=arguments, keywords=keywords):
            yield from arguments
            yield from (value for _, value in keywords)


def size(node: Node) -> int:
    """How many nodes one evaluation of ``node`` visits at most, bodies of comprehensions left out."""
    total, waiting = 0, [node]
    while waiting:
        total += 1
        waiting.extend(children(waiting.pop(), bodies=False))
    return total


def height(node: Node) -> int:
    """The longest way from ``node`` to a leaf, in nodes; found without recursion."""
    tallest, waiting = 0, [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        tallest = max(tallest, depth)
        waiting.extend((child, depth + 1) for child in children(part))
    return tallest


def label(node: Node) -> str:
    """How an error names the value of ``node``: ``form.score``, ``deadline(...)``, or ``...`` for anything longer."""
    match node:
        case Name(name=name):
            return name
        case Attribute(base=base, name=name):
            return f"{label(base)}.{name}"
        case Subscript(base=base):
            return f"{label(base)}[...]"
        case Invocation(function=function):
            return f"{function}(...)"
        case Constant(value=value):
            return "null" if value is None else str(value)[:40]
    return "..."
