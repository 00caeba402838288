"""Search on SQLite: a full-text index of trigrams."""

from sqlalchemy import ColumnElement, text

from hundi.storage.tables import people


def matches(folded: str, after_number: int, most: int) -> ColumnElement[bool]:
    """Test for the first people whose search text contains `folded`, of 3 letters or more.

    It is a phrase, never a pattern. The index gives numbers in order, so that it is read no further than is asked for.
    """
    phrase = '"' + folded.replace('"', '""') + '"'
    found = text(
        "SELECT rowid FROM people_search WHERE people_search MATCH :phrase AND rowid > :after_number "
        "ORDER BY rowid LIMIT :most"
    )
    return people.c.number.in_(found.bindparams(phrase=phrase, after_number=after_number, most=most))
