"""Search on PostgreSQL: a trigram index where the extension pg_trgm can be had."""

import unicodedata
from typing import Final

from sqlalchemy import ColumnElement, Connection, inspect, text
from sqlalchemy import exc as sqlalchemy_errors

from hundi.storage.people import SHORTEST_INDEXED
from hundi.storage.tables import people

_INDEX: Final = "ix_people_search_text"

_FOUND: Final = text("""
WITH near AS MATERIALIZED (
  SELECT number FROM (SELECT number, search_text FROM people WHERE number > :after_number ORDER BY number LIMIT :window)
    AS next_few WHERE search_text LIKE :pattern LIMIT :most
), far AS MATERIALIZED (
  SELECT number FROM people WHERE (SELECT count(*) FROM near) < :most AND number > :after_number
    AND search_text LIKE :pattern ORDER BY number + 0 LIMIT :most
)
SELECT number FROM near UNION ALL SELECT number FROM far
""")
"""Looks at the next few people first: what many are called fills a page there, where the index would find a hundred
thousand to be sorted. `+ 0` keeps the planner from reading everyone in order for what nearly nobody is called."""

_WINDOW: Final = 10_000
"""How many people are looked at before the index is."""


class TrigramIndex:
    """Finds texts that have three letters or digits in a row: pg_trgm knows nothing else."""

    def __init__(self, *, ascii_only: bool) -> None:
        """`ascii_only`: the database's LC_CTYPE knows no other letters."""
        self._ascii_only = ascii_only

    def covers(self, folded: str) -> bool:
        """Say whether the index is of any use for this text."""
        run = 0
        for character in folded:
            run = run + 1 if self._is_in_words(character) else 0
            if run == SHORTEST_INDEXED:
                return True
        return False

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Test for the first people whose search text contains `folded`. It is a text, never a pattern."""
        escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return people.c.number.in_(
            _FOUND.bindparams(pattern=f"%{escaped}%", after_number=after_number, most=most, window=_WINDOW)
        )

    def _is_in_words(self, character: str) -> bool:
        if character.isascii() or self._ascii_only:
            return character.isascii() and character.isalnum()
        kind = unicodedata.category(character)
        return kind[0] in "LN" or (kind[0] == "M" and not unicodedata.combining(character))


class NoIndex:
    """Where pg_trgm cannot be had, people are looked through in order, so many at a time."""

    def covers(self, folded: str) -> bool:
        """Say that there is none."""
        del folded
        return False

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Never asked."""
        raise NotImplementedError(folded, after_number, most)


def find_index(connection: Connection) -> TrigramIndex | NoIndex:
    """Say how this book is searched."""
    if not _is_there(connection):
        return NoIndex()
    ctype = connection.execute(text("SELECT datctype FROM pg_database WHERE datname = current_database()")).scalar_one()
    return TrigramIndex(ascii_only=ctype in ("C", "POSIX"))


def make_index(connection: Connection) -> str | None:
    """Make the trigram index unless it is there, in the connection's transaction.

    Returns:
        Why it cannot be had, in one line; None where it is there.

    """
    if _is_there(connection):
        return None
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            # without a list of pending entries, which every search would have to look through
            connection.execute(
                text(f"CREATE INDEX {_INDEX} ON people USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)")
            )
    except sqlalchemy_errors.DBAPIError as error:
        return str(error.orig).strip().partition("\n")[0]
    return None


def _is_there(connection: Connection) -> bool:
    return any(index["name"] == _INDEX for index in inspect(connection).get_indexes("people"))
