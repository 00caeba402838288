"""Handles: the short names by which people find each other, as in `@asha.rao`. Pure: callers bring the numbers."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED: Final = _words(
    "about account accounts admin administrator all anonymous api app balance bank billing cash cashier closed contact "
    "deposit everyone friend friends help hundi info issuance login logout mail me moderator money mod nobody null "
    "official operator owner pay payee payer payment payments people person postmaster privacy refund refunds root "
    "security settings signin signup staff statement support sysadmin system team terms transfer transfers treasurer "
    "treasury undefined user users verify wallet webmaster withdraw www you"
)
"""What would be taken for the house itself, or for a part of an address, with or without dots in it."""

HOUSE: Final = _words("admin administrator hundi moderator official operator staff support sysadmin")
"""What would be taken for the house itself as a part of a handle, too, with or without a number: `hundi.support2`."""

NO_WORD: Final = "friend"
"""What the handle of somebody begins with whose name has no letters for one; never anybody's without a number."""

LONGEST_WORD: Final = 22
"""How much of a name goes into a handle: a number finds room behind it."""

_FORM: Final = re.compile(r"[a-z](?:[._]?[a-z0-9])*[._]?")
_PREFIX: Final = re.compile(r"[a-z][a-z0-9._]*")
_ENDS: Final = re.compile(r"\A[^a-z]+|[^a-z]+\Z")
_UNFIT: Final = re.compile("[^a-z0-9]")
_DOTLESS_I: Final = "\N{LATIN SMALL LETTER DOTLESS I}"
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", _DOTLESS_I: "i"}
)
"""Latin letters that are no letter with a mark."""

_DIGITS: Final = (2, 2, 3, 4, 6, 8)
"""How many digits the numbers have that are tried one after the other."""


class BadHandleError(ValueError):
    """A handle that cannot be accepted."""


def clean_handle(text: str) -> str:
    """Read a handle in any case, with or without its `@`, and check that somebody may have it.

    Raises:
        BadHandleError: nobody may.

    """
    handle = text.removeprefix("@").lower()
    if not SHORTEST <= len(handle) <= LONGEST or _FORM.fullmatch(handle) is None:
        msg = (
            f"a handle has {SHORTEST} to {LONGEST} of a-z, 0-9, dot and underscore, begins with a letter, "
            "and has no two dots or underscores in a row"
        )
        raise BadHandleError(msg)
    if _is_reserved(handle):
        msg = "that handle is reserved"
        raise BadHandleError(msg)
    return handle


def _is_reserved(handle: str) -> bool:
    parts = {part.rstrip("0123456789") for part in re.split("[._]", handle)}
    return re.sub("[._]", "", handle) in RESERVED or not HOUSE.isdisjoint(parts)


def fold_handle(text: str) -> str | None:
    """Read what may be somebody's handle, in any case, with or without its `@`. None: it is nobody's."""
    handle = text.removeprefix("@").lower()
    return handle if SHORTEST <= len(handle) <= LONGEST and _FORM.fullmatch(handle) is not None else None


def handle_prefix(text: str) -> str | None:
    """Read what handles may begin with. None: no handle does."""
    prefix = text.removeprefix("@").lower()
    return prefix if len(prefix) <= LONGEST and _PREFIX.fullmatch(prefix) is not None else None


def handle_word(first_name: str, last_name: str) -> str:
    """Make what a handle begins with: `first.last`, in those letters of the Latin alphabet that the names are made of.

    It neither ends with a digit nor is too long for a number behind it.
    """
    parts = (
        _UNFIT.sub("", unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)))
        for name in (first_name, last_name)
    )
    word = _ENDS.sub("", _ENDS.sub("", ".".join(parts))[:LONGEST_WORD])
    return NO_WORD if len(word) < SHORTEST or _is_reserved(word) else word


def suggestions(first_name: str, last_name: str, draw: Callable[[int], int]) -> Iterator[str]:
    """Suggest handles for somebody, the plainest first; `draw` gives a number below the one it is given.

    All of them are such as `clean_handle` accepts.
    """
    word = handle_word(first_name, last_name)
    if word != NO_WORD:
        yield word
    for digits in _DIGITS if word != NO_WORD else _DIGITS[-3:]:
        least = 10 ** (digits - 1)
        yield f"{word}{least + draw(9 * least)}"
