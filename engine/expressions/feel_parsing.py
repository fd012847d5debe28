"""Parses FEEL straight into closures: each takes the run (context, variables, allowance) and returns a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions import feel_values as values
from engine.expressions.bounds import NESTING, NODE, Run, weigh
from engine.expressions.errors import FeelError
from engine.expressions.feel_conditions import ANYTHING, INPUT, OPERAND, ConditionParser, Evaluate, compared
from engine.expressions.feel_tokens import CONSTANTS, text_value
from engine.expressions.tokens import Token

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POSTFIX = ANYTHING, 2, 3, OPERAND, 5, 6, 7
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=", "!=", "in", "between"})
_POWERS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(_COMPARISONS, _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
    ".": _POSTFIX,
}
_LONGEST_FUNCTION_NAME = 3
Function = tuple[int, int, Callable[..., Any]]
"""Least and most number of arguments, and what is called."""
OPERATORS = 400
"""So many operators an expression may have; it bounds how deep closures call each other."""


class FeelParser(ConditionParser):
    """Reads one expression, or the tests of a cell. Afterwards ``paths`` says what it reads.

    ``cells`` and ``check`` allow the functions of decision tables and of a field's ``check``.
    """

    def __init__(self, tokens: list[Token], *, cells: bool = False, check: bool = False) -> None:
        super().__init__(tokens)
        self._cells = cells
        own = {**(values.CELL_FUNCTIONS if cells else {}), **(values.CHECK_FUNCTIONS if check else {})}
        self._functions: Mapping[str, Function] = {**values.FUNCTIONS, **values.METERED, **own}
        self._operators = 0
        self._bound: dict[str, int] = {}
        self.slots = 1
        self.paths: set[str] = set()

    def whole(self) -> Evaluate:
        """The one expression that all tokens make up. Raises FeelError."""
        evaluate = self._expression()
        self._end()
        return evaluate

    def _expression(self, power: int = ANYTHING) -> Evaluate:
        self._depth += 1
        if self._depth > NESTING:
            raise FeelError("feel.too_deep", self._now.at)
        left = self._prefix()
        while self._now.kind in ("op", "word") and _POWERS.get(self._now.text, 0) >= power:
            token = self._take()
            binding = _POWERS[token.text]
            self._operators += 1
            if self._operators > OPERATORS:
                raise FeelError("feel.too_deep", token.at)
            if binding == _POSTFIX:
                left = self._entry(left)
            elif binding == _COMPARISON:
                left = self._comparison(token.text, left)
                if self._is(*_COMPARISONS):
                    raise self._unexpected()
            else:
                left = _binary(token.text, left, self._expression(binding + 1))
        self._depth -= 1
        return left

    def _prefix(self) -> Evaluate:
        token = self._take()
        if token.kind == "number":
            number = Decimal(token.text) if "." in token.text else int(token.text)
            return lambda run: number
        if token.kind == "text":
            text = text_value(token)
            return lambda run: text
        if token.kind == "name":
            return self._named(token)
        if token.kind == "word" and token.text in ("if", "for", "some", "every"):
            return self._if() if token.text == "if" else self._iteration(token.text)
        if token.kind == "op" and token.text == "-":
            operand = self._expression(_SIGN)
            return lambda run: values.arithmetic(run, "-", 0, operand(run))
        if token.kind == "op" and token.text == "(":
            inner = self._expression()
            self._expect(")")
            return inner
        if token.kind == "op" and token.text == "[":
            return self._list()
        if token.kind == "op" and token.text == "?" and self._cells:
            self._asks_input = True
            return lambda run: run.slots[INPUT]
        raise self._unexpected(token)

    def _named(self, token: Token) -> Evaluate:
        function = self._function_name(token)
        if function:
            return self._call(function, token)
        if token.text in CONSTANTS:
            constant = CONSTANTS[token.text]
            return lambda run: constant
        name = token.text
        if name in self._bound:
            slot = self._bound[name]
            return lambda run: run.slots[slot]
        self.paths.add(self._path(name))
        return lambda run: run.scope.get(name)

    def _path(self, name: str) -> str:
        parts, at = [name], self._next
        while self._tokens[at].text == "." and self._tokens[at + 1].kind in ("name", "word"):
            parts.append(self._tokens[at + 1].text)
            at += 2
        return ".".join(parts)

    def _function_name(self, token: Token) -> str | None:
        words = [token.text]
        for ahead in range(_LONGEST_FUNCTION_NAME):
            following = self._tokens[self._next + ahead]
            if following.kind == "op" and following.text == "(":
                self._next += ahead + 1
                return " ".join(words)
            if following.kind != "name":
                return None
            words.append(following.text)
        return None

    def _call(self, name: str, token: Token) -> Evaluate:
        if name not in self._functions:
            raise FeelError("feel.unknown_function", token.at, function=name)
        arguments: list[Evaluate] = []
        while not self._is(")"):
            arguments.append(self._expression())
            if not self._is(")"):
                self._expect(",")
        self._take()
        least, most, function = self._functions[name]
        if not least <= len(arguments) <= most:
            raise FeelError("feel.arguments", token.at, function=name)
        metered = name in values.METERED

        def call(run: Run) -> Any:
            given = [argument(run) for argument in arguments]
            run.pay(NODE + sum(map(weigh, given)))
            return function(run, *given) if metered else function(*given)

        return call

    def _if(self) -> Evaluate:
        test = self._expression()
        self._expect("then")
        yes = self._expression()
        self._expect("else")
        no = self._expression()

        def choice(run: Run) -> Any:
            decided = test(run)
            return no(run) if decided is None or decided is False else yes(run)

        return choice

    def _iteration(self, kind: str) -> Evaluate:
        if self._now.kind != "name" or self._now.text in CONSTANTS:
            raise self._unexpected()
        name = self._take().text
        self._expect("in")
        items = self._expression(OPERAND)
        self._expect("return" if kind == "for" else "satisfies")
        outer, slot = dict(self._bound), self.slots
        self.slots += 1
        self._bound[name] = slot
        start = self._next
        body = self._expression()
        price = NODE * (1 + self._next - start)
        self._bound = outer

        def iterate(run: Run) -> Any:
            elements = items(run)
            if not isinstance(elements, (list, tuple)):
                return None
            found = []
            for element in elements:
                run.pay(price)
                run.slots[slot] = element
                found.append(body(run))
            if kind == "for":
                return found
            return any(value is True for value in found) if kind == "some" else all(value is True for value in found)

        return iterate

    def _list(self) -> Evaluate:
        items: list[Evaluate] = []
        while not self._is("]"):
            items.append(self._expression())
            if not self._is("]"):
                self._expect(",")
        self._take()
        return lambda run: [item(run) for item in items]

    def _entry(self, base: Evaluate) -> Evaluate:
        if self._now.kind not in ("name", "word"):
            raise self._unexpected()
        name = self._take().text
        return lambda run: values.entry(run, base(run), name)

    def _comparison(self, sign: str, left: Evaluate) -> Evaluate:
        if sign == "between":
            low = self._expression(OPERAND)
            self._expect("and")
            high = self._expression(OPERAND)
            return lambda run: values.between(run, left(run), low(run), high(run))
        if sign == "in":
            if self._is("(") and not self._is_interval():
                self._take()
                test = self._tests()
                self._expect(")")
            else:
                test = self._test(OPERAND)
            return lambda run: test(run, left(run))
        return compared(sign, left, self._expression(OPERAND))


def _binary(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    if sign == "and":
        return lambda run: values.both([left(run), right(run)])
    if sign == "or":
        return lambda run: values.either([left(run), right(run)])
    return lambda run: values.arithmetic(run, sign, left(run), right(run))
