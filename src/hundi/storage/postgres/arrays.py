"""PostgreSQL's array literals, written by hand.

A group's columns go as a few texts, in a fraction of the time that a driver takes to adapt every value. Each function
takes the values of one column and returns the literal, encoded. See "Array Input and Output Syntax" in PostgreSQL's
manual.
"""

from collections.abc import Iterable, Sequence

from hundi.ledger.invariants import ensure


def integers(values: Sequence[int]) -> bytes:
    """Write integers."""
    return f"{{{str(list(values))[1:-1]}}}".encode()


def optional_integers(values: Iterable[int | None]) -> bytes:
    """Write integers, some of which are not there."""
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}".encode()


def words(values: Iterable[str]) -> bytes:
    """Write texts that need no quotes: our own ids and names of kinds."""
    return f"{{{','.join(values)}}}".encode()


def texts(values: Iterable[str | None]) -> bytes:
    """Write any texts, some of which are not there.

    Raises:
        InvariantBrokenError: there is a NUL in one, which PostgreSQL has no place for.
        UnicodeEncodeError: there is half a character in one.

    """
    literal = f"{{{','.join('NULL' if value is None else _quoted(value) for value in values)}}}"
    ensure("\0" not in literal, "a text has no NUL in it")
    return literal.encode()


def blobs(values: Iterable[bytes | None]) -> bytes:
    """Write bytes, some of which are not there."""
    return f"{{{','.join('NULL' if value is None else _hexadecimal(value) for value in values)}}}".encode()


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hexadecimal(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'
