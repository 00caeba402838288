"""Search on SQLite: a full-text index of trigrams."""

from sqlalchemy import ColumnElement, text

from hundi.storage.tables import people


def matches(folded: str) -> ColumnElement[bool]:
    """Test for people whose search text contains `folded`, of 3 letters or more; it is a phrase, never a pattern."""
    phrase = '"' + folded.replace('"', '""') + '"'
    found = text("SELECT rowid FROM people_search WHERE people_search MATCH :phrase").bindparams(phrase=phrase)
    return people.c.number.in_(found)
