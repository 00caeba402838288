"""Rows on their way into a book."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

Row = tuple[Any, ...]

Progress = Callable[[str, Iterable[Row], int], Iterable[Row]]
"""Passes rows on, and shows how many of so many have gone by, under a name."""


def in_batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield rows so many at a time."""
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
