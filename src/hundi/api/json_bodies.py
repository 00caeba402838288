"""The one decoder for all bodies: JSON as RFC 8259 has it, without what it leaves open.

Refused: duplicate keys, NaN and Infinity, nesting beyond 16, NUL characters and lone surrogates in texts, a byte order
mark, anything but UTF-8. Numbers are kept as they were written, so that no amount passes through a float.
"""

import json
import re
from typing import Any, Final

DEEPEST: Final = 16

_DIGITS_MOST: Final = 20
"""Beyond it no integer is anything that is asked for."""

_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.DOTALL)
_CONSTANTS: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class BadBodyError(ValueError):
    """Not a body that anything could mean."""


class NotAnObjectError(BadBodyError):
    """JSON, but no object."""


class Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        msg = "a key stands twice in one object"
        raise BadBodyError(msg)
    return made


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number
)


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= _DIGITS_MOST else float(text)  # int() of a very long text takes quadratic time


_PLAIN_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=float, parse_int=_integer, parse_constant=Number
)


def decode_object(body: bytes, *, tolerate: str | None = None, exact: bool = True) -> dict[str, Any]:
    """Decode a body that must be a JSON object. Numbers are `Number`s, texts are plain `str`s.

    Where not `exact`, numbers are what Python takes them for: integers that are written as such, else floats.

    NaN and Infinity are refused but as the value of the member that is called `tolerate`, for a caller that has a word
    of its own for them.

    Raises:
        BadBodyError: it is not, or holds what is refused; `NotAnObjectError` where it is JSON of another kind.

    """
    if body.count(b"[") + body.count(b"{") > DEEPEST and _depth(body) > DEEPEST:
        msg = f"nested deeper than {DEEPEST}"
        raise BadBodyError(msg)
    try:
        decoded = (_DECODER if exact else _PLAIN_DECODER).decode(body.decode())
    except (ValueError, RecursionError) as error:
        msg = "not JSON in UTF-8"
        raise BadBodyError(msg) from error
    if type(decoded) is not dict:
        msg = "not a JSON object"
        raise NotAnObjectError(msg)
    if b"\\u" in body or b"N" in body or b"I" in body:  # nothing else can bring in what is refused
        for name, value in decoded.items():
            _refuse_within(name)
            if name != tolerate or type(value) is not Number:
                _refuse_within(value)
    return decoded


def _depth(body: bytes) -> int:
    depth = deepest = 0
    for match in _BRACKETS.finditer(body):
        if match[1]:
            depth += 1
            deepest = max(deepest, depth)
        elif match[2]:
            depth -= 1
    return deepest


def _refuse_within(value: Any) -> None:  # noqa: ANN401 - any JSON
    """Refuse what the grammar lets through or Python adds to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_within(key)
            _refuse_within(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_within(item)
    elif type(value) is Number:
        if value in _CONSTANTS:
            msg = f"{value} is not JSON"
            raise BadBodyError(msg)
    elif isinstance(value, str) and ("\0" in value or _SURROGATES.search(value)):
        msg = "a text holds a NUL or half a character"
        raise BadBodyError(msg)
