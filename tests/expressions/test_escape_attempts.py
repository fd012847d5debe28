"""Nothing written into a diagram gets out of the language: no Python object, no attribute, no name of ours."""

from __future__ import annotations

from typing import Any

import pytest

from engine.expressions.functions import BASE_FUNCTIONS
from engine.expressions.language import ExpressionError, compile_expression, compile_script
from engine.expressions.template import compile_template

SCOPE: dict[str, Any] = {"a": {"b": "text"}, "s": "text", "xs": [1, 2, 3], "n": 5, "f": len}

REFUSED_WHEN_COMPILED = [
    # attributes that lead from a value to the interpreter
    "().__class__.__base__.__subclasses__()",
    "s.__class__",
    "a.__class__.__mro__",
    "a._secret",
    "''.__doc__",
    "xs.__len__()",
    "(1).__class__",
    "len.__globals__",
    "len.__self__",
    "a.b.__init__.__globals__['os']",
    "a. __class__",
    "a.__getattribute__('x')",
    # underscores that are other characters, and letters that normalise to others
    "s.\uff3f\uff3fclass\uff3f\uff3f",
    "s.\ufe4d\ufe4dclass\ufe4d\ufe4d",
    "s.\ufe33\ufe33class\ufe33\ufe33",
    "\uff3f\uff3fimport\uff3f\uff3f('os')",
    "\uff4f\uff53",
    "s.\U0001d41cl\U0001d41css",
    "s._\u0063lass_",
    "a.\ufb01eld",
    "a.\u212f",
    # names of the interpreter
    "__import__('os').system('id')",
    "__builtins__",
    "__name__",
    "_",
    "_x",
    # methods and calls of values
    "s.upper()",
    "'{0.__class__}'.format(s)",
    "s.format(s)",
    "s.format_map(a)",
    "'%s'.__mod__(s)",
    "xs.append(1)",
    "a.items()",
    "a['b']()",
    "xs[0](1)",
    "len(xs)(1)",
    "(lambda: 1)()",
    "f()()",
    # syntax that Python has and the language has not
    "lambda x: x",
    "(y := 5)",
    "[y := 1 for x in xs]",
    "f'{s.__class__}'",
    "f'{n}'",
    "rb'x'",
    "b'x'",
    "r'\\x'",
    "u'x'",
    "max(*xs)",
    "max(**a)",
    "[*xs]",
    "{**a}",
    "{1, 2}",
    "{x for x in xs}",
    "{x: x for x in xs}",
    "[x for a.b in xs]",
    "[x for x, y in xs]",
    "[x async for x in xs]",
    "await s",
    "yield s",
    "(yield)",
    "import os",
    "import os; os",
    "from os import path",
    "del s",
    "s = 5",
    "s; s",
    "n is None",
    "@s",
    "a @ a",
    "n ** n",
    "n << 9",
    "n | n",
    "n & n",
    "n ^ n",
    "~n",
    "...",
    "xs[::2]",
    "xs[0, 1]",
    "a->b",
    "s!r",
    "`s`",
    "$s",
    "s\\\nn",
    "'a' 'b'",
    "'''a'''",
    '"a\nb"',
    "1e9",
    "1_000",
    "0x10",
    "0o7",
    "1j",
    "007",
    "5.",
    ".5",
    "1if 1else 2",
    "\u0661 + 1",
    "s\x00",
    "s # comment",
    "class",
    "'\\x41'",
    "'\\N{BULLET}'",
    "'\\u0041'",
    "True = 1",
    "[x for True in xs]",
    "max(True=1)",
    "len(_x=1)",
    "max(x=1, x=2)",
    "${s",
    "${${s}}",
    "${s} ${n}",
    "",
    "${}",
    "(",
    "not",
    "n n",
    "n not n",
]

REFUSED_WHEN_EVALUATED = [
    # names and functions nobody gave
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "getattr(s, 'upper')",
    "setattr(a, 'b', 1)",
    "globals()",
    "locals()",
    "vars(a)",
    "dir(s)",
    "type(s)",
    "compile('1', '', 'eval')",
    "print(s)",
    "input()",
    "id(s)",
    "object()",
    "super()",
    "isinstance(s, 1)",
    "f(xs)",
    "(f)(xs)",
    "exec",
    "print",
    "os",
    "builtins",
    "self",
    # private entries by subscript, and things that are no records
    "a['__class__']",
    "a['_' + '_class__']",
    "get(a, '__class__')",
    "{'__class__': 1}",
    "s.upper",
    "xs.append",
    "n.real",
    "len.x",
    "f.x",
    "f + 1",
    "f < 1",
    "s['upper']",
    "xs['append']",
    # formatting operators
    "'%s' % s",
    "'%(b)s' % a",
    # variables of a comprehension outside of it
    "[x for x in xs] + [x]",
    "[[y for y in xs] for x in xs][0][0] + y",
    # wrong arguments
    "len()",
    "len(1, 2, 3)",
    "len(xs, key=1)",
    "sorted(xs, key='x')",
    "max(xs, default=1)",
    "int('1', 2)",
    "int('1_0')",
    "decimal('NaN')",
    "decimal('Infinity')",
    "str(a)",
    "join([a])",
]


@pytest.mark.parametrize("source", REFUSED_WHEN_COMPILED)
def test_it_does_not_even_compile(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)

    assert caught.value.position is not None
    assert 0 <= caught.value.position <= len(source)


@pytest.mark.parametrize("source", REFUSED_WHEN_EVALUATED)
def test_it_compiles_but_gives_nothing_away(source: str) -> None:
    expression = compile_expression(source)

    with pytest.raises(ExpressionError):
        expression.evaluate(SCOPE, BASE_FUNCTIONS)


@pytest.mark.parametrize("source", REFUSED_WHEN_COMPILED)
def test_scripts_and_templates_are_no_way_around(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_script(f"value = {source}\nagain = __x")
    with pytest.raises(ExpressionError):
        compile_template("text ${" + source + " __x}")


@pytest.mark.parametrize(
    "source",
    ["_x = 1", "a.b = 1", "a['b'] = 1", "x += 1", "x", "x == 1", "true = 1", "x = 1; y = 2", "if x: y = 1", "= 1"],
)
def test_a_script_assigns_names_and_nothing_else(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_script(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(): 1",
        "for x in y: z = 1",
        "import os",
        "x = y = 1",
        "x, y = 1, 2",
        "class = 1",
        "x = 1\nx = 2",
        "x: int = 1",
    ],
)
def test_a_script_has_lines_of_assignment_and_nothing_else(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_script(source)


def test_an_object_in_the_scope_is_opaque() -> None:
    class Trap:
        """Notices every attempt to use it."""

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

        def __bool__(self) -> bool:
            raise AssertionError("bool")

        def __eq__(self, other: object) -> bool:
            raise AssertionError("eq")

        def __add__(self, other: object) -> Any:
            raise AssertionError("add")

        def __len__(self) -> int:
            raise AssertionError("len")

        def __iter__(self) -> Any:
            raise AssertionError("iter")

        __hash__ = object.__hash__

    for source in (
        "t.x",
        "t + 1",
        "t < 1",
        "not t",
        "t and true",
        "len(t)",
        "[x for x in t]",
        "t[0]",
        "t(1)",
        "str(t)",
    ):
        with pytest.raises(ExpressionError):
            compile_expression(source).evaluate({"t": Trap()}, BASE_FUNCTIONS)
    assert compile_expression("t == 1 or t in [1, 2]").evaluate({"t": Trap()}, BASE_FUNCTIONS) is False


def test_evaluation_changes_neither_scope_nor_values() -> None:
    scope = {"xs": [3, 1, 2], "a": {"b": [1]}}

    compile_script("ys = sorted(xs)\nzs = xs + [4]\nb = a.b + a.b\nxs2 = xs[1:]").run(scope, BASE_FUNCTIONS)

    assert scope == {"xs": [3, 1, 2], "a": {"b": [1]}}
