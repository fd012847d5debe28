"""JSON as the API takes it: exact, bounded, and nothing no database could keep."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.values import dumps, loads
from web.api.strict_json import read, write

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
numbers = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), texts, numbers),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(texts.filter(lambda key: key != "$dec"), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back_exactly(value: Any) -> None:
    assert read(write(value)) == value


@given(values)
def test_whatever_is_read_can_be_stored_and_comes_back(value: Any) -> None:
    found = read(write(value))

    assert loads(dumps(found)) == found


@given(st.binary(max_size=60))
def test_no_bytes_bring_it_down(source: bytes) -> None:
    try:
        found = read(source)
    except Invalid as error:
        assert error.code == "invalid.json"
    else:
        dumps(found)


def test_numbers_keep_every_digit() -> None:
    assert read(b"[86.40, 0.1, 1E2, 12345678901234567.123]") == [
        Decimal("86.40"), Decimal("0.1"), Decimal("1E2"), Decimal("12345678901234567.123"),
    ]  # fmt: skip
    assert write({"a": Decimal("86.40"), "b": Decimal("1E+3")}) == b'{"a":86.40,"b":1000}'


@pytest.mark.parametrize(
    "source",
    [
        b"", b"{", b"nul", b"NaN", b"[Infinity]", b"[-Infinity]", b"\xff", b'"\xed\xa0\x80"', b"\xef\xbb\xbf{}",
        b'{"a": 1, "a": 2}', b'{"$dec": "1"}', b'[{"$dec": "x"}]', b'"\\ud800"', b'{"\\udc00": 1}', b'"\\u0000"',
        b"1e999999999", b"[1e101]", b"1e-102", b"9223372036854775808", b"-9223372036854775809", b"1" * 101,
        b"0." + b"1" * 100, b"[" * 42 + b"]" * 42, b"[" * 100_000, b'{"a":' * 50 + b"1" + b"}" * 50,
    ],
)  # fmt: skip
def test_what_could_not_be_kept_or_would_cost_too_much_is_refused(source: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read(source)

    assert refused.value.code == "invalid.json"


def test_ordinary_json_is_read_as_by_everybody() -> None:
    source = {"a": [1, None, True, "\u91cf\u8861 \U0001f642 \\ud800"], "b": {"c": {}}}

    assert read(json.dumps(source).encode()) == source
    assert read(json.dumps(source, ensure_ascii=False).encode()) == source
