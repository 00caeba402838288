"""Search on SQLite: a full-text index of trigrams."""

from typing import Final

from sqlalchemy import ColumnElement, text

from hundi.storage.people import SHORTEST_INDEXED
from hundi.storage.tables import people

_FOUND: Final = text(
    "SELECT rowid FROM people_search WHERE people_search MATCH :phrase AND rowid > :after_number "
    "ORDER BY rowid LIMIT :most"
)


class TrigramIndex:
    """Finds texts of three characters and more, whatever they are."""

    def covers(self, folded: str) -> bool:
        """Say whether the text is long enough."""
        return len(folded) >= SHORTEST_INDEXED

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Test for the first people whose search text contains `folded`.

        It is a phrase, never a pattern. The index gives numbers in order, so it is read no further than is asked for.
        """
        phrase = '"' + folded.replace('"', '""') + '"'
        return people.c.number.in_(_FOUND.bindparams(phrase=phrase, after_number=after_number, most=most))
