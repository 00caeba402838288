"""Search on PostgreSQL: an index of trigrams on a narrow table beside `people`, with nothing to be installed."""

from typing import Final

from sqlalchemy import ColumnElement, text

from hundi.storage.people import SHORTEST_INDEXED
from hundi.storage.tables import people

_FOUND: Final = text("""
WITH near AS MATERIALIZED (
  SELECT number
  FROM (SELECT number, search_text FROM people_search WHERE number > :after_number ORDER BY number LIMIT :window) AS few
  WHERE strpos(search_text, :folded) > 0 LIMIT :most
), far AS MATERIALIZED (
  SELECT number FROM people_search WHERE (SELECT count(*) FROM near) < :most AND number > :after_number
    AND hundi_trigrams(search_text) @> hundi_trigrams(:folded) AND strpos(search_text, :folded) > 0
  ORDER BY number + 0 LIMIT :most
)
SELECT number FROM near UNION ALL SELECT number FROM far
""")
"""Looks at the next people first: what many are called fills a page there, where the index would find a hundred
thousand to be sorted. `+ 0` keeps the planner from reading everyone in order for what nearly nobody is called."""

_WINDOW: Final = 20_000
"""How many people are looked at before the index is: as long as that takes, it takes to sort what the index finds of a
text that was too rare to fill a page by then."""


class TrigramIndex:
    """Finds texts of three characters and more, whatever they are."""

    def covers(self, folded: str) -> bool:
        """Say whether the text is long enough."""
        return len(folded) >= SHORTEST_INDEXED

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Test for the first people whose search text contains `folded`. It is a text, never a pattern."""
        found = _FOUND.bindparams(folded=folded, after_number=after_number, most=most, window=_WINDOW)
        return people.c.number.in_(found)
