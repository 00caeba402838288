"""Cursors: where a list goes on. Opaque to clients; here, a few texts and integers that say behind which entry."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from hundi.api.v2.errors import INVALID_CURSOR
from hundi.api.v2.problems import ProblemError

Where = TypeVar("Where")


def write_cursor(where: Sequence[int | str]) -> str:
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
