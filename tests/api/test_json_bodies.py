"""The one decoder for all bodies."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.api.json_bodies import BadBodyError, Number, decode_object

JSON = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc", max_size=3), JSON, max_size=4), st.booleans())
def test_what_json_means_is_what_is_read(value: dict[str, object], ascii_only: bool) -> None:  # noqa: FBT001
    assert decode_object(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_an_object_or_are_refused(body: bytes) -> None:
    with contextlib.suppress(BadBodyError):
        assert isinstance(decode_object(body), dict)


@pytest.mark.parametrize("text", ["0", "-0", "1e2", "1E+2", "0.10", "1" * 5000, "9007199254740993"])
def test_numbers_are_kept_as_they_were_written(text: str) -> None:
    value = decode_object(f'{{"n": {text}}}'.encode())["n"]
    assert (type(value), value) == (Number, text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b"{",
        b"{} {}",
        b'{"a": 1, "a": 2}',
        b'{"b": {"a": 1, "\\u0061": 2}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 01}',
        b'{"a": +1}',
        b'{"a": .5}',
        b'{"a": 1.}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": [{"b": "\\u0000"}]}',
        b'{"a": "\0"}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\udc00\\ud800"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": ' + b"[" * 16 + b"]" * 16 + b"}",
        b'{"a": ' * 17 + b"1" + b"}" * 17,
        b"[" * 60_000,
        b'{"a": "' + b"\\" * 3 + b"[" * 20,
    ],
)
def test_what_means_nothing_or_two_things_is_refused(body: bytes) -> None:
    with pytest.raises(BadBodyError):
        decode_object(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": ' + b"[" * 15 + b"]" * 15 + b"}",
        b'{"a": "' + b"[{" * 40 + b'"}',
        b'{"a": "\\"' + b"[{" * 40 + b'"}',
        b'{"a": [' + b"[]," * 40 + b"[]]}",
        b'{"a": "\\\\u0000"}',
        b'{"a": "\\ud83d\\ude00"}',
        b' \r\n\t{"a": 1} \r\n\t',
    ],
)
def test_what_only_looks_bad_is_read(body: bytes) -> None:
    assert decode_object(body)["a"]
