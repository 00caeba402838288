"""Tables in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Final

_WORDS: Final = ("", "Server", "Made of")
"""Columns that hold no numbers, besides the first."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table: words on the left, numbers on the right."""
    rule = ["---", *("---" if name in _WORDS else "---:" for name in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
