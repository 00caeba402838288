"""Cursors: where a list goes on. Opaque to clients; here, a few texts and integers that say behind which entry."""

import base64
import binascii
from collections import abc
from typing import Annotated, TypeVar

import msgspec

from hundi.api.v2.errors import INVALID_CURSOR
from hundi.api.v2.problems import ProblemError
from hundi.ledger.accounts import Instant
from hundi.ledger.money import MINOR_MAX
from hundi.storage.ids import is_id
from hundi.storage.protocol import NEVER

Where = TypeVar("Where")

Sequence = Annotated[int, msgspec.Meta(ge=0, le=MINOR_MAX)]
"""An entry's own number in its account, within a cursor."""
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A row's number, within a cursor: as large as a database's largest integer."""


def read_place(cursor: str) -> tuple[Instant, str] | None:
    """Read where a list goes on that is in the order of times, and of ids where those are the same.

    Raises:
        ProblemError: it is no such place.

    """
    where = read_cursor(cursor, tuple[int, str])
    if where is None:
        return None
    at, id_ = where
    if not (0 <= at <= NEVER and is_id(id_)):
        raise ProblemError(INVALID_CURSOR)
    return Instant(at), id_


def read_number(cursor: str) -> int | None:
    """Read where a list goes on that is in the order of a number that each of its entries has.

    Raises:
        ProblemError: it is no such place.

    """
    where = read_cursor(cursor, tuple[Number])
    return None if where is None else where[0]


def write_number(number: int | None) -> str | None:
    """Make a cursor of such a number; None, the end of a list, has none."""
    return None if number is None else write_cursor([number])


def write_cursor(where: abc.Sequence[int | str]) -> str:
    """Make a cursor of what tells an entry's place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(where)).rstrip(b"=").decode()


def read_cursor(text: str, kind: type[Where]) -> Where | None:
    """Read a cursor, such as `read_cursor(query.cursor, tuple[int, str])`. None: there is none, so from the beginning.

    Raises:
        ProblemError: it is not one of that kind.

    """
    if not text:
        return None
    try:
        return msgspec.json.decode(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), type=kind)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ProblemError(INVALID_CURSOR) from error
