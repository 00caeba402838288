"""Bodies and queries, decoded: what is malformed is 400, what is well-formed and not acceptable 422."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar.types import HTTPScope, Receive

from hundi.api.http import BODY_MAX, header, read_body
from hundi.api.json_bodies import BadBodyError, NotAnObjectError, decode_object
from hundi.api.v2.errors import INVALID_AMOUNT, INVALID_BODY, INVALID_QUERY, MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE
from hundi.api.v2.problems import Problem, ProblemError

Schema = TypeVar("Schema", bound=msgspec.Struct)

_JSON: Final = re.compile(r"application/([^;,\s]+\+)?json\s*(;.*)?", re.IGNORECASE)
_WHERE: Final = re.compile(r"(.*) - at `(?:key in )?\$\.?(.*)`", re.DOTALL)


async def receive_body(scope: HTTPScope, receive: Receive, limit: int = BODY_MAX) -> bytes:
    """Read a body that must be said to be JSON: a form of another site can send none that is (CSRF).

    Raises:
        ProblemError: it is not said to be.
        BodyTooLargeError, ClientGoneError: as `read_body`.

    """
    body = await read_body(scope, receive, limit)
    if body and _JSON.fullmatch(header(scope, b"content-type") or "") is None:
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE)
    return body


def decode_body(body: bytes, schema: type[Schema]) -> Schema:
    """Decode a body; an empty one is an object with nothing in it.

    Raises:
        ProblemError: it is not JSON, or not of that shape.

    """
    try:
        return msgspec.convert(decode_object(body or b"{}", exact=False), schema)
    except NotAnObjectError as error:
        raise ProblemError(INVALID_BODY.about("The body is JSON, but no object.")) from error
    except BadBodyError as error:
        raise ProblemError(MALFORMED_BODY.about(f"The body cannot be read: {error}.")) from error
    except msgspec.ValidationError as error:
        raise ProblemError(invalid_body(error)) from error


def invalid_body(error: msgspec.ValidationError) -> Problem:
    """Say what in a body is not as its schema has it: `invalid_amount` where an amount is to blame."""
    said, field = _locate(error)
    if field.rpartition(".")[2] == "amount":
        return INVALID_AMOUNT.about(f"{said}.", field=field)
    return INVALID_BODY.about(f"{said}.", field=field) if field else INVALID_BODY.about(f"{said}.")


def read_query(scope: HTTPScope) -> Mapping[str, str]:
    """Read the parameters of a URL; of two of one name the first counts."""
    text = scope["query_string"].decode("latin-1")
    return dict(reversed(parse_qsl(text, keep_blank_values=True, errors="replace")))


def decode_query(scope: HTTPScope, schema: type[Schema]) -> Schema:
    """Decode the parameters of a URL; an empty one is none.

    Raises:
        ProblemError: one cannot be read.

    """
    given = {name: value for name, value in read_query(scope).items() if value != ""}
    for name, value in given.items():
        if "\0" in value:
            raise ProblemError(INVALID_QUERY.about("A text holds a NUL.", field=name))
    try:
        return msgspec.convert(given, schema, strict=False)
    except msgspec.ValidationError as error:
        said, field = _locate(error)
        raise ProblemError(INVALID_QUERY.about(f"{said}.", field=field)) from error


def _locate(error: msgspec.ValidationError) -> tuple[str, str]:
    """Split a message into what is wrong and where."""
    match = _WHERE.fullmatch(str(error))
    return (str(error), "") if match is None else (match[1], match[2])
