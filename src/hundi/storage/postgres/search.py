"""Search on PostgreSQL: an index of trigrams on a narrow table beside `people`, with nothing to be installed."""

from typing import Final

from sqlalchemy import ColumnElement, TextClause, func, text

from hundi.storage.people import SHORTEST_INDEXED
from hundi.storage.tables import people

_FOUND: Final = text("""
WITH near AS MATERIALIZED (
  SELECT number
  FROM (SELECT number, search_text FROM people_search WHERE number > :after_number ORDER BY number LIMIT :window) AS few
  WHERE strpos(search_text, :folded) > 0 LIMIT :most
), trigrams AS MATERIALIZED (
  SELECT DISTINCT substr(:folded, i, 3) AS trigram FROM generate_series(1, length(:folded) - 2) AS i
), far AS MATERIALIZED (
  SELECT found.number
  FROM (SELECT number FROM people_search WHERE number > :after_number ORDER BY number OFFSET :window LIMIT 1) AS beyond
  CROSS JOIN generate_series(beyond.number >> 16, (SELECT max(number) FROM people_search) >> 16) AS block
  CROSS JOIN LATERAL (SELECT number FROM people_search
    WHERE hundi_trigrams(search_text, number) @> ARRAY(SELECT trigram || block FROM trigrams)
      AND strpos(search_text, :folded) > 0 AND number + 0 >= beyond.number
    ORDER BY number + 0) AS found
  LIMIT :most - (SELECT count(*) FROM near)
)
SELECT number FROM near UNION ALL SELECT number FROM far
""")
"""Looks at the next people first: what many are called fills a page there, where the index would find thousands to be
sorted. Who else there is, the index finds block by block, and no block is asked that the page does not need: a lateral
join goes through its other side in order. `+ 0` keeps the planner from reading everyone in order. A block is what
`hundi_trigrams` takes for one."""

_WINDOW: Final = 2_000
"""How many people are looked at before the index is: what it finds in a block, of a text too rare to fill a page by
then, takes no longer."""


class TrigramIndex:
    """Finds texts of three characters and more, whatever they are."""

    def covers(self, folded: str) -> bool:
        """Say whether the text is long enough."""
        return len(folded) >= SHORTEST_INDEXED

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Test for the first people whose search text contains `folded`. It is a text, never a pattern."""
        return _is_one_of(_FOUND.bindparams(**parameters(folded, after_number, most)))


def matches_by_name() -> ColumnElement[bool]:
    """Test for what `TrigramIndex.matches` does, of the values that `parameters` gives to a statement made once."""
    return _is_one_of(_FOUND)


def parameters(folded: str, after_number: int, most: int) -> dict[str, str | int]:
    """Give the values of `matches_by_name`."""
    return {"folded": folded, "after_number": after_number, "most": most, "window": _window(most)}


def _is_one_of(found: TextClause) -> ColumnElement[bool]:
    return people.c.number == func.any(func.array(found))  # not IN, which may be joined to everyone read in order


def _window(most: int) -> int:
    """Say how many people are looked at before the index: enough for a long page of what one in twenty is called."""
    return max(_WINDOW, 20 * most)
