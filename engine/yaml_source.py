"""Reads YAML into plain values and remembers the line of every key: no floats, no tags, no aliases, no double keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

Path = tuple[str | int, ...]

DEPTH = 40

# libyaml reads ten times faster; both give the same tokens.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


# What the parser says, by how it begins, for people who do not know YAML.
_PLAINLY = {
    "did not find expected key": "这一行的缩进与上下不齐，或上一行没有写完",
    "did not find expected '-' indicator": "列表中这一行的缩进与上下不齐，或少了开头的“- ”",
    "did not find expected ',' or": "花括号或方括号里少了逗号，或没有配对",
    "did not find expected node content": "括号没有配对，或此处缺内容",
    "mapping values are not allowed": "此处多了冒号；内容里有冒号的，整段加引号",
    "could not find expected ':'": "此处少了冒号，或冒号后没有空格",
    "found character that cannot start any token": "此处不能用制表符；以 % @ ` 开头的内容要加引号",
    "found unexpected end of stream": "引号没有配对",
    "found unexpected ':'": "此处的冒号要放在引号里",
}


class YamlError(Exception):
    """The text is not YAML as we take it. ``code`` says why (``not_yaml``, ``alias`` ...), ``line`` counts from 1."""

    def __init__(self, code: str, line: int, detail: str = "") -> None:
        super().__init__(code, line, detail)
        self.code, self.line, self.detail = code, line, detail

    @property
    def values(self) -> dict[str, str]:
        """What its sentences say: ``detail``, and ``plainly`` the same in Chinese where it is known."""
        plain = next((words for begins, words in _PLAINLY.items() if self.detail.startswith(begins)), self.detail)
        return {"detail": self.detail, "plainly": plain}


@dataclass(frozen=True)
class YamlSource:
    """A YAML document: its ``value`` and the line (from 1) on which each path begins."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of ``path``, or of its nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(source: bytes) -> YamlSource:
    """Read one YAML document (UTF-8 bytes). Raises YamlError.

    Scalars become int, Decimal (a number with a point), bool (only true and false), None or str; dates stay text.
    YAML's surprises are left out on purpose: ``no`` is a word, ``1e3`` and ``0o7`` are words, an alias is refused.
    """
    try:
        text = source.decode("utf-8-sig")
        _look_through(text)
        node = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise YamlError("not_utf8", source.count(b"\n", 0, error.start) + 1) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError("not_yaml", mark.line + 1 if mark else 1, error.problem or "") from None
    except yaml.YAMLError as error:
        raise YamlError("not_yaml", 1, str(error).splitlines()[0]) from None
    lines: dict[Path, int] = {(): 1}
    value = _construct(node, (), lines) if node is not None else None
    return YamlSource(value, lines)


def _look_through(text: str) -> None:
    """Refuse aliases, tags and depth token by token, before anything grows with them."""
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            raise YamlError("alias", token.start_mark.line + 1)
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > DEPTH:
            raise YamlError("too_deep", token.start_mark.line + 1)


def _construct(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_item(child, (*path, index), lines) for index, child in enumerate(node.value)]
    return _scalar(node)


def _item(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    return _construct(node, path, lines)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlError("not_yaml", line, "complex key")
        if key in result:
            raise YamlError("duplicate_key", line, key)
        lines[(*path, key)] = line
        result[key] = _construct(value_node, (*path, key), lines)
    return result


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if isinstance(node, yaml.ScalarNode) and node.style:  # quoted or block text is text, whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= 30:
        return int(text)
    if _DECIMAL.fullmatch(text) and len(text) <= 60:
        return Decimal(text)
    return text
