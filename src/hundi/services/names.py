"""Usernames and names: what is acceptable, and how they are folded for comparing and searching."""

import re
import unicodedata
from typing import Final

USERNAME_LONGEST: Final = 254
USERNAME_SHORTEST: Final = 3
NAME_LONGEST: Final = 50

_BLANK: Final = (
    " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What ECMAScript's `trim` takes off, since clients trim with it; Python's `strip` would hide control characters."""

OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what stands around them, other people's names and amounts too."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_CONTROL: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})
_INVISIBLE: Final = frozenset({"Cf", "Zs"})

_FIRST_MARK: Final = "\u0300"
_LAST_MARK: Final = "\u036f"


class BadNameError(ValueError):
    """A username or name that cannot be accepted."""


def trim(text: str) -> str:
    """Take blanks off both ends, as clients do."""
    return text.strip(_BLANK)


def clean_username(text: str) -> str:
    """Trim a username and check that it is an e-mail address of 3 to 254 characters.

    Raises:
        BadNameError: it is not.

    """
    username = trim(text)
    fits = USERNAME_SHORTEST <= len(username) <= USERNAME_LONGEST
    unseen = any(unicodedata.category(character) == "Cf" for character in username)
    if not fits or unseen or _EMAIL.fullmatch(username) is None or has_control(username):
        msg = "a username is an e-mail address"
        raise BadNameError(msg)
    return username


def clean_name(text: str) -> str:
    """Trim a first or last name and check that 1 to 50 characters are left, none of control, some to be seen.

    Raises:
        BadNameError: it is not so.

    """
    name = trim(text)
    if not 1 <= len(name) <= NAME_LONGEST or has_control(name) or not OVERRIDES.isdisjoint(name):
        msg = f"a name has 1 to {NAME_LONGEST} characters"
        raise BadNameError(msg)
    if is_invisible(name):
        msg = "a name has something to see"
        raise BadNameError(msg)
    return name


def fold_username(username: str) -> str:
    """Fold a username so that two which differ in case alone are the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", username).casefold())


def fold_for_search(text: str) -> str:
    """Fold a text so that search disregards case and accents.

    Only U+0300-036F, the marks of Latin, Greek and Cyrillic, are dropped: the vowel signs of other scripts stay, or
    names in them would be torn apart.
    """
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not _FIRST_MARK <= c <= _LAST_MARK))


def search_text(first_name: str, last_name: str) -> str:
    """Fold what a person is found by."""
    return fold_for_search(f"{first_name} {last_name}")


def mask_username(username: str) -> str:
    """Show enough of an e-mail address to be recognised by those who know it: `a…@example.com`."""
    local, _, domain = username.rpartition("@")
    return f"{local[:1]}…@{domain}"


def has_control(text: str) -> bool:
    """Say whether there is a line break in it, or anything else that is no character to be seen."""
    return any(unicodedata.category(character) in _CONTROL for character in text)


def is_invisible(text: str) -> bool:
    """Say whether there is nothing to see in it: blanks, and characters of no width."""
    return all(unicodedata.category(character) in _INVISIBLE for character in text)
