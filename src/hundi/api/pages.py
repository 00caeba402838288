"""Pages: how many entries one has, in every version of the API."""

from typing import Final

LIMIT_DEFAULT: Final = 50
LIMIT_MOST: Final = 100

_DIGITS_MOST: Final = 9


def read_limit(text: str) -> int:
    """Read how many entries are asked for; a bad number is clamped, and what is none is the default."""
    sign, digits = text[:1] == "-", text.lstrip("+-")
    if not (digits.isascii() and digits.isdigit()):
        return LIMIT_DEFAULT
    if sign:
        return 1
    return LIMIT_MOST if len(digits) > _DIGITS_MOST else min(max(int(digits), 1), LIMIT_MOST)
